"""Reading the survey: invitations, answers, counted figures, and what may be released."""

from marketplace.surveys.queries.answers import (
    AnswerFilters,
    answers_of,
    answers_page,
    export_answers,
    latest_answer,
)
from marketplace.surveys.queries.figures import (
    FigureFilters,
    InstitutionFigures,
    figures,
    institution_figures,
    of_institution,
    round_total,
)
from marketplace.surveys.queries.invitations import (
    ListFilters,
    by_digest,
    count_unsent,
    export_rows,
    get,
    list_page,
    lock_round,
    not_yet_asked,
    of_engagement,
    open_invitations,
    organizations_among,
)
from marketplace.surveys.queries.releases import Releasable, count_releasable, releasable, released_figures, releases_of
from marketplace.surveys.queries.signs import institution_names, looked_at, named_answers
from marketplace.surveys.queries.waves import WaveStanding, wave_ends, waves_of

__all__ = [
    "AnswerFilters", "FigureFilters", "InstitutionFigures", "ListFilters", "Releasable", "WaveStanding",
    "answers_of", "answers_page", "by_digest", "count_releasable", "count_unsent", "export_answers",
    "export_rows", "figures", "get", "institution_figures", "institution_names", "latest_answer", "list_page",
    "lock_round", "looked_at", "named_answers", "not_yet_asked", "of_engagement", "of_institution",
    "open_invitations", "organizations_among", "releasable", "released_figures", "releases_of", "round_total",
    "wave_ends", "waves_of",
]  # fmt: skip
