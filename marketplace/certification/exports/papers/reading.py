"""An application's rows as the values that papers are filled from, as far as the reader is entitled to them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from marketplace.certification.exports.papers.filed import Call, Expert, Filed, Given
from marketplace.certification.lifecycle import EDITABLE
from marketplace.certification.models import Application, ApplicationStep
from marketplace.certification.policy import ProgrammePolicy
from marketplace.certification.queries import filings
from marketplace.certification.queries.assessments import scored
from marketplace.certification.queries.facts import profile_of
from marketplace.certification.queries.papers import unit_of
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.rules.drawing import ANSWERED, ANSWERS
from marketplace.certification.rules.filing import OWN_DAYS
from marketplace.kernel import clock
from marketplace.security.actors import Actor

ON_PLATFORM = "平台填报"
LETTERS = ("recommendation", "recommendation_letter")
Content = Mapping[str, Mapping[str, Any]]


def line_of(application: Application, reader: Actor) -> Filed:
    """What a line of a summary table needs: cells and contact, no files; no statement beyond the row."""
    policy = policy_of(application.programme)
    content = filings.content_of(application, reader) if policy.by_forms else {}
    handed_in = _handed_in(application)
    contact, phone = _contact(application, content)
    return Filed(
        policy, application.institution.name, _dated(policy, content, "institution", handed_in),
        number=application.number or "", route=application.route, recommender=unit_of(application),
        submitted_on=handed_in, contact=contact, phone=phone,
    )  # fmt: skip


def filed_of(application: Application, reader: Actor) -> Filed:
    """The whole application: cells, files, the recommending unit's words; experts and drawn firms for who may know."""
    line = line_of(application, reader)
    steps = [one for one in filings.steps_of(application) if one.is_current and one.decision == "forward"]
    known = filings.entitled(application, reader)
    return replace(
        line, content=_dated(line.policy, line.content, "recommender", steps[-1].acted_on if steps else None),
        opinion=_opinion(steps), given=_given(application, steps),
        experts=_experts(application) if known else (), calls=_calls(application) if known else (),
    )  # fmt: skip


def _dated(policy: ProgrammePolicy, content: Content, by: str, day: date | None) -> Content:
    """With the days that nobody types in the forms of ``by``: the day on which it was handed in or passed on."""
    if day is None or not content:
        return content
    found = dict(content)
    for form in policy.form:
        if form.by == by:
            own = {key: day.isoformat() for key in OWN_DAYS if form.field_of(key) and not content[form.key].get(key)}
            found[form.key] = {**content[form.key], **own}
    return found


def _handed_in(application: Application) -> date | None:
    if application.submitted_at is None or application.state in EDITABLE:
        return None
    return clock.local(application.submitted_at).date()


def _contact(application: Application, content: Mapping[str, Mapping[str, Any]]) -> tuple[str, str]:
    typed = content.get("application") or {}
    if not content:
        profile = profile_of(application)
        return str(profile.get("contact_name") or ""), str(profile.get("contact_phone") or "")
    own = application.institution
    return str(typed.get("contact") or own.contact_name), str(typed.get("phone") or own.contact_phone)


def _opinion(steps: Iterable[ApplicationStep]) -> str:
    return next((one.opinion for one in reversed(list(steps)) if one.opinion), "")


def _given(application: Application, steps: Iterable[ApplicationStep]) -> dict[str, Given]:
    remarks = application.remarks
    found = {
        key: Given(row.attachment.name, str(remarks.get(f"document.{key}") or ""))
        for key, row in filings.documents_of(application).items()
    }
    if application.commitment is not None:
        found["commitment"] = Given(application.commitment.name)
    if application.profile:
        found["basics"] = Given(ON_PLATFORM)
    letters = [application.recommendation, *(step.document for step in steps)]
    for key in LETTERS:
        for letter in filter(None, letters):
            found.setdefault(key, Given(letter.name))
    return found


def _experts(application: Application) -> tuple[Expert, ...]:
    return tuple(Expert(one.assessor.display_name, opinion=one.comment) for one in scored(application))


def _calls(application: Application) -> tuple[Call, ...]:
    test = filings.test_of(application)
    return tuple(
        Call(
            one.firm, one.interviewee, one.interviewee_role, one.phone, one.service,
            ANSWERS[one.answer] if one.answer in ANSWERED else "", one.method,
        )
        for one in (test.calls if test else ())
    )  # fmt: skip
