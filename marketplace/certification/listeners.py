"""What certification does when publicity finds an objection right."""

from marketplace.certification.lifecycle import APPLICATION
from marketplace.certification.queries.applications import get_application
from marketplace.certification.services.deciding import SUBJECT, send_back
from marketplace.publicity.events import ObjectionUpheld


def on_objection_upheld(event: ObjectionUpheld) -> None:
    """Send the applications named by the objection back; those already confirmed stay a matter of the exit rules."""
    if event.subject_kind != SUBJECT:
        return
    for number in event.subject_ids:
        application = get_application(number)
        if application is not None and APPLICATION.can(application.state, "send_back"):
            send_back(application, event.answer, event.number, by=event.by)
