"""Reading the survey: invitations, answers, counted figures, and what may be released."""

from marketplace.surveys.queries.answers import (
    AnswerFilters,
    answers_of,
    answers_page,
    export_answers,
    latest_answer,
)
from marketplace.surveys.queries.decisions import decision_on, decisions_of, standing_on
from marketplace.surveys.queries.figures import (
    FigureFilters,
    InstitutionFigures,
    counted,
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
from marketplace.surveys.queries.samples import (
    Compared,
    compared,
    drawable,
    get_call,
    get_sample,
    has_open_sample,
    institutions_asked,
    own_answer,
    samples_page,
)
from marketplace.surveys.queries.signs import institution_names, looked_at, named_answers
from marketplace.surveys.queries.waves import WaveStanding, wave_ends, waves_of

__all__ = [
    "AnswerFilters", "Compared", "FigureFilters", "InstitutionFigures", "ListFilters", "Releasable", "WaveStanding",
    "answers_of", "answers_page", "by_digest", "compared", "count_releasable", "count_unsent", "counted",
    "decision_on", "decisions_of", "drawable", "export_answers", "export_rows", "figures", "get", "get_call",
    "get_sample", "has_open_sample", "institution_figures", "institution_names", "institutions_asked", "latest_answer",
    "list_page", "lock_round", "looked_at", "named_answers", "not_yet_asked", "of_engagement", "of_institution",
    "open_invitations", "organizations_among", "own_answer", "releasable", "released_figures", "releases_of",
    "round_total", "samples_page", "standing_on", "wave_ends", "waves_of",
]  # fmt: skip
