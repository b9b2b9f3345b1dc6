"""What is told of an institution whatever the need: its claims, facts and chains as sentences with their evidence."""

from dataclasses import dataclass

from matching.model import DIRECTIONS, Institution
from matching.needs import shortened
from matching.pieces import NAME, Piece

Sentence = tuple[str, str]
"""A Chinese sentence and the words that it rests on."""

RECOGNITIONS = {
    "HY-B": "衡阳市中小微企业创新创业基地", "HY-C": "衡阳市中小微企业核心服务机构", "ZZ": "株洲市试点服务机构",
    "HB": "湖北省中小企业公共服务严选服务机构", "GJ": "国家中小企业公共服务示范平台",
}  # fmt: skip
"""The recognitions by their codes, as a clerk knows them."""


@dataclass(frozen=True, slots=True)
class Told:
    """Sentences of one institution, `plain` ones by signal; `chains` holds the piece that speaks best of each chain."""

    categories: frozenset[str]
    claimed: str
    directions: int
    profile: str
    plain: dict[str, Sentence]
    chains: dict[int, Piece]

    @classmethod
    def of(cls, institution: Institution, pieces: tuple[Piece, ...], chains: tuple[frozenset[int], ...]) -> "Told":
        """The sentences of an institution; `chains` are those that each piece speaks of."""
        return cls(
            categories=frozenset(institution.categories), claimed="、".join(institution.categories),
            directions=len(set(institution.categories) & set(DIRECTIONS)), profile=shortened(institution.profile),
            plain={
                "satisfaction": _satisfaction(institution), "capacity": _capacity(institution),
                "certificate": ("有在有效期内的服务机构认定。", _recognised(institution)),
                "place": ("与企业在同一县市区。", institution.county or ""),
            },
            chains=_speaking(pieces, chains),
        )  # fmt: skip


def where(piece: Piece) -> str:
    """Where a piece stands, in words."""
    return {"名称": "机构名称", "简介": "机构简介", "案例": "机构案例"}[piece.source]


def _speaking(pieces: tuple[Piece, ...], chains: tuple[frozenset[int], ...]) -> dict[int, Piece]:
    """For each chain the first piece that names it; the name of an institution only where nothing else does."""
    found: dict[int, Piece] = {}
    for piece, told in zip(pieces, chains, strict=True):
        for chain in told if not piece.denied else ():
            if chain not in found or (found[chain].source == NAME and piece.source != NAME):
                found[chain] = piece
    return found


def _recognised(institution: Institution) -> str:
    return "、".join(RECOGNITIONS.get(one, one) for one in institution.certifications)


def _satisfaction(institution: Institution) -> Sentence:
    answers = institution.satisfaction
    if answers is None:
        return "还没有满意度评价，按中间值计分。", ""
    total = answers.very + answers.basic + answers.dissatisfied
    return (
        f"满意度按 {total} 份评价的可信下限计分。",
        f"很满意 {answers.very}，基本满意 {answers.basic}，不满意 {answers.dissatisfied}",
    )


def _capacity(institution: Institution) -> Sentence:
    if institution.free is None:
        return "没有填写年服务企业能力，按中间值计分。", ""
    return (
        f"今年还能服务 {institution.free} 家企业。",
        f"年服务企业能力 {institution.annual_capacity}，已服务 {institution.engaged}",
    )
