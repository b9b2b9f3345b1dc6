"""What evaluation does when publicity finds an objection right."""

from marketplace.evaluation.lifecycle import AWARD_LIST, CASE
from marketplace.evaluation.queries.awards import get_list
from marketplace.evaluation.queries.cases import get_case
from marketplace.evaluation.services import deciding, rewarding
from marketplace.kernel import clock
from marketplace.publicity.events import ObjectionUpheld


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
