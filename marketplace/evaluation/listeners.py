"""What evaluation does when publicity takes up an objection to its decisions, and when it finds one right."""

from marketplace.evaluation.lifecycle import AWARD_LIST, CASE
from marketplace.evaluation.models import AwardList, Case
from marketplace.evaluation.queries.awards import get_list
from marketplace.evaluation.queries.cases import get_case
from marketplace.evaluation.services import deciding, rewarding
from marketplace.evaluation.services.noting import refuse_same
from marketplace.kernel import clock
from marketplace.publicity.events import ObjectionTakenUp, ObjectionUpheld


def on_objection_taken_up(event: ObjectionTakenUp) -> None:
    """Whoever proposed or confirmed what is objected to does not answer the objection (D16): RuleBroken."""
    for number in dict.fromkeys(event.subject_ids):
        found = _decision(event.subject_kind, number)
        if found is not None:
            refuse_same(event.by, {"提出": found.proposed_by_id, "确认": found.confirmed_by_id})


def _decision(kind: str, number: int) -> Case | AwardList | None:
    if kind == deciding.SUBJECT:
        return get_case(number)
    return get_list(number) if kind == rewarding.SUBJECT else None


def on_objection_upheld(event: ObjectionUpheld) -> None:
    """Take the cases or the list named by the objection back; what took effect already stays a matter of «lift»."""
    for number in dict.fromkeys(event.subject_ids):
        if event.subject_kind == deciding.SUBJECT:
            case = get_case(number)
            if case is not None and CASE.can(case.state, "object"):
                deciding.object_upheld(case, event.answer, event.number, by=event.by, at=clock.now())
        elif event.subject_kind == rewarding.SUBJECT:
            found = get_list(number)
            if found is not None and AWARD_LIST.can(found.state, "reopen"):
                rewarding.reopen_after_objection(found, event.answer, event.number, by=event.by, at=clock.now())
