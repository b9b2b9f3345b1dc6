"""The engine: reads institutions once, ranks them for needs, and says why; advice only, never an award."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matching.model import Fit, Identity, Institution, Need, Reason, identity_key
from matching.text import count_matrix, grams

ENGINE = "1"


@dataclass(frozen=True)
class Engine:
    """Immutable and picklable; `version` names engine, catalogue and weights."""

    institutions: tuple[Institution, ...]
    version: str

    @classmethod
    def build(
        cls, institutions: Sequence[Institution], catalogue: Path | None = None, weights: Path | None = None
    ) -> "Engine":
        """Read the institutions; None means the catalogue and the weights that ship."""
        ordered = sorted(institutions, key=lambda institution: identity_key(institution.id))
        return cls(tuple(ordered), f"engine-{ENGINE}")

    def rank(self, need: Need, top: int = 10) -> list[Fit]:
        """All that no hard condition excludes, best first."""
        allowed = [i for i in self.institutions if i.free != 0 and need.enterprise_id not in i.conflicts]
        texts = [" ".join((i.profile, *(case.text for case in i.cases))) for i in allowed]
        keys, _ = grams([need.text])
        vocabulary = np.unique(keys)
        present = np.asarray((count_matrix(texts, vocabulary) > 0).sum(axis=1)).ravel() if texts else np.zeros(0)
        fits = []
        for institution, share in zip(allowed, present / max(1, len(vocabulary)), strict=True):
            same = 0.5 if need.category in institution.categories else 0.0
            score = round(same + 0.5 * float(share), 4)
            reasons = (
                Reason("direction", 100 * same, f"服务方向{'包含' if same else '不含'}「{need.category}」", "、".join(institution.categories)),
                Reason("text", 50 * float(share), "文字相近", institution.profile[:40]),
            )
            fits.append(Fit(need.id, institution.id, score, score >= 0.5, reasons))
        return sorted(fits, key=lambda fit: (-fit.score, identity_key(fit.institution_id)))[:top]

    def rank_many(self, needs: Sequence[Need], top: int = 10) -> list[list[Fit]]:
        """`rank` for each need."""
        return [self.rank(need, top) for need in needs]

    def needs_for(self, institution_id: Identity, needs: Sequence[Need], top: int = 10) -> list[Fit]:
        """The needs that suit one institution, best first."""
        found = [fit for need in needs for fit in self.rank(need, len(self.institutions)) if fit.institution_id == institution_id]
        return sorted(found, key=lambda fit: (-fit.score, identity_key(fit.need_id)))[:top]
