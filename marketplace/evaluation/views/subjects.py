"""What the doors of evaluation are about: loaded for the reader, so that what one was not told of is not there."""

from dataclasses import dataclass

from marketplace.evaluation.models import (
    AwardAppeal,
    AwardLine,
    AwardList,
    Case,
    EvaluationRun,
    Nomination,
    NominationOpinion,
)
from marketplace.evaluation.queries import awards, get_run
from marketplace.evaluation.queries import cases as case_queries
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor


@dataclass(frozen=True, slots=True)
class CaseAct:
    """A case and the act or the paper that the address names."""

    case: Case
    name: str

    @property
    def institution_id(self) -> int:
        """Whose case it is, for the permission map."""
        return self.case.institution_id


@dataclass(frozen=True, slots=True)
class NominationAct:
    """A nomination and the act that the address names."""

    nomination: Nomination
    name: str

    @property
    def institution_id(self) -> int:
        """Whose nomination it is, for the permission map."""
        return self.nomination.institution_id

    @property
    def assessor_user_ids(self) -> frozenset[int]:
        """Who may see it as an assessor."""
        return self.nomination.assessor_user_ids


@dataclass(frozen=True, slots=True)
class OpinionAct:
    """An assessor's part and the act that the address names."""

    opinion: NominationOpinion
    name: str

    @property
    def institution_id(self) -> int:
        """Whose nomination is judged, for the permission map."""
        return self.opinion.institution_id

    @property
    def assessor_user_ids(self) -> frozenset[int]:
        """Its assessor alone."""
        return self.opinion.assessor_user_ids


@dataclass(frozen=True, slots=True)
class ListAct:
    """A list of rewards and the act that the address names."""

    list: AwardList
    name: str


def case_of(matter_id: int) -> Case | None:
    """A case by its number in the address."""
    return case_queries.get_case(matter_id)


def sees_proposal(case: Case) -> bool:
    """An institution learns what is to be done with it once a second officer has agreed, not before."""
    return current_actor().duty is not Duty.INSTITUTION or case.confirmed_by_id is not None


def case_act(matter_id: int, **name: str) -> CaseAct | None:
    """A case with the act or paper of the address."""
    found = case_queries.get_case(matter_id)
    return CaseAct(found, next(iter(name.values()))) if found is not None else None


def run_of(run_id: int) -> EvaluationRun | None:
    """A run for who may read lists of rewards; an institution reads no run."""
    return None if current_actor().duty is Duty.INSTITUTION else get_run(run_id)


def list_of(award_list_id: int) -> AwardList | None:
    """A list for its reader: an institution finds it once it was told, or where it appealed (D23)."""
    found = awards.get_list(award_list_id)
    return found if found is not None and _may_find(found) else None


def _may_find(found: AwardList) -> bool:
    actor = current_actor()
    if actor.duty is not Duty.INSTITUTION:
        return True
    own = actor.organization_id
    told = found.state in awards.TOLD and any(line.institution_id == own for line in found.lines)
    return told or any(one.institution_id == own for one in found.appeals)


def list_act(award_list_id: int, list_turn: str) -> ListAct | None:
    """A list with the act of the address."""
    found = list_of(award_list_id)
    return ListAct(found, list_turn) if found is not None else None


def line_of(line_id: int) -> AwardLine | None:
    """A line for its reader: an institution finds its own, once it was told."""
    found, actor = awards.get_line(line_id), current_actor()
    if found is None or actor.duty is not Duty.INSTITUTION:
        return found
    return found if found.institution_id == actor.organization_id and found.list.state in awards.TOLD else None


def appeal_of(appeal_id: int) -> AwardAppeal | None:
    """An appeal for its reader: an institution finds its own."""
    found, actor = awards.get_appeal(appeal_id), current_actor()
    if found is None or actor.duty is not Duty.INSTITUTION:
        return found
    return found if found.institution_id == actor.organization_id else None


def nomination_of(nomination_id: int) -> Nomination | None:
    """A nomination by its number in the address."""
    return awards.get_nomination(nomination_id)


def nomination_act(nomination_id: int, nomination_turn: str) -> NominationAct | None:
    """A nomination with the act of the address."""
    found = awards.get_nomination(nomination_id)
    return NominationAct(found, nomination_turn) if found is not None else None


def opinion_act(opinion_id: int, opinion_turn: str) -> OpinionAct | None:
    """An assessor's part with the act of the address."""
    found = awards.get_opinion(opinion_id)
    return OpinionAct(found, opinion_turn) if found is not None else None
