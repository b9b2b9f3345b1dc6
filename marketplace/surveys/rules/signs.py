"""Signs that answers may be bent (D28). A sign changes no figure: officers look at the rows behind it and decide."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.kernel.titles import Titled
from marketplace.surveys.lifecycle import Level

# Product defaults (D28): what is too quick, too close together, too short to be one's own words.
QUICK_SECONDS = 8
BURST, BURST_WITHIN = 4, timedelta(minutes=10)
SHORTEST_TEXT = 6
SHORTEST_SERVICE = timedelta(days=1)


class SignKind(Titled):
    """What was noticed, in an officer's words."""

    OWN = "own", "从服务机构登录用的网络评价"
    NETWORK = "network", "多家企业从同一网络评价"
    DEVICE = "device", "多家企业用同一网络的同一种设备评价"
    BURST = "burst", "十分钟内集中评价"
    TEXT = "text", "多家企业的意见文字相同"
    CONTACT = "contact", "同一联系电话的多家企业全部评为很满意"
    SHARED = "shared", "企业与服务机构的联系电话相同"
    QUICK = "quick", "打开几秒就提交"
    SHORT = "short", "签约到验收不足一天"
    EMPTY = "empty", "验收时没有交付成果"


@dataclass(frozen=True, slots=True)
class Looked:
    """A standing answer as the signs look at it; phones and hashes are "" where unknown.

    ``own``: the institution's own people signed in from this network.
    """

    id: int
    institution: int
    enterprise: int
    level: str
    text: str
    seconds: int | None
    at: datetime
    origin: str
    device: str
    phone: str
    institution_phone: str
    served_for: timedelta | None
    has_deliverable: bool
    own: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """What was noticed about one institution, and the answers behind it, oldest first."""

    kind: SignKind
    institution: int
    answers: tuple[int, ...]

    @property
    def fingerprint(self) -> str:
        """16 signs that name kind, institution and answers: a sign that grew is another one, to be decided anew."""
        named = ",".join(str(number) for number in sorted(self.answers))
        return hashlib.sha256(f"{self.kind}:{self.institution}:{named}".encode()).hexdigest()[:16]


def signs_in(rows: Sequence[Looked]) -> list[Sign]:
    """Every sign in the counted answers of a round, by institution and kind; the order of rows never matters."""
    by_institution: dict[int, list[Looked]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.at, row.id)):
        by_institution[row.institution].append(row)
    found = []
    for institution, mine in sorted(by_institution.items()):
        for kind in SignKind:
            found += [Sign(kind, institution, tuple(one.id for one in group)) for group in _GROUPS[kind](mine)]
    return found


Groups = Iterable[Sequence[Looked]]


def _alike(of: Callable[[Looked], Hashable]) -> Callable[[Sequence[Looked]], Groups]:
    """Answers of two or more firms that have the same of something; what is empty is not the same."""

    def groups(rows: Sequence[Looked]) -> Groups:
        same: dict[Hashable, list[Looked]] = defaultdict(list)
        for row in rows:
            if (value := of(row)) is not None:
                same[value].append(row)
        return [group for group in same.values() if _firms(group) > 1]

    return groups


def _firms(rows: Iterable[Looked]) -> int:
    return len({row.enterprise for row in rows})


def _text(row: Looked) -> str | None:
    words = re.sub(r"[\W_]+", "", row.text)
    return words if len(words) >= SHORTEST_TEXT else None


def digits(phone: str) -> str:
    """A phone's digits alone, so that two ways to write it are one."""
    return re.sub(r"\D", "", phone)


def _bursts(rows: Sequence[Looked]) -> Groups:
    """Runs of answers of several firms, each run as long as it lasts; ``rows`` are in the order of time."""
    runs: list[list[Looked]] = []
    for row in rows:
        if runs and row.at - runs[-1][0].at <= BURST_WITHIN:
            runs[-1].append(row)
        else:
            runs.append([row])
    return [run for run in runs if _firms(run) >= BURST]


def _best_from_one_contact(rows: Sequence[Looked]) -> Groups:
    groups = _alike(lambda row: digits(row.phone) or None)(rows)
    return [group for group in groups if all(row.level == Level.VERY for row in group)]


def _each(test: Callable[[Looked], bool]) -> Callable[[Sequence[Looked]], Groups]:
    """All answers of which something is true, as one group."""

    def groups(rows: Sequence[Looked]) -> Groups:
        found = [row for row in rows if test(row)]
        return [found] if found else []

    return groups


_GROUPS: dict[SignKind, Callable[[Sequence[Looked]], Groups]] = {
    SignKind.OWN: _each(lambda row: row.own),
    SignKind.NETWORK: _alike(lambda row: row.origin or None),
    SignKind.DEVICE: _alike(lambda row: (row.origin, row.device) if row.origin and row.device else None),
    SignKind.BURST: _bursts,
    SignKind.TEXT: _alike(_text),
    SignKind.CONTACT: _best_from_one_contact,
    SignKind.SHARED: _each(lambda row: bool(digits(row.phone)) and digits(row.phone) == digits(row.institution_phone)),
    SignKind.QUICK: _each(lambda row: row.seconds is not None and row.seconds < QUICK_SECONDS),
    SignKind.SHORT: _each(lambda row: row.served_for is not None and row.served_for < SHORTEST_SERVICE),
    SignKind.EMPTY: _each(lambda row: not row.has_deliverable),
}
