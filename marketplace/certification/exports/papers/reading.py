"""An application's rows as the values that papers are filled from, as far as the reader is entitled to them."""

from collections.abc import Iterable, Mapping
from typing import Any

from marketplace.certification.exports.papers.filed import Call, Expert, Filed, Given
from marketplace.certification.lifecycle import EDITABLE
from marketplace.certification.models import Application, ApplicationStep
from marketplace.certification.policy import ProgrammePolicy
from marketplace.certification.queries import filings
from marketplace.certification.queries.facts import profile_of
from marketplace.certification.queries.papers import opinions_of, unit_of
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.rules.drawing import ANSWERED, ANSWERS
from marketplace.certification.rules.filing import OWN_DAYS
from marketplace.kernel import clock
from marketplace.security.actors import Actor

ON_PLATFORM = "平台填报"
LETTERS = ("recommendation", "recommendation_letter")
Content = dict[str, dict[str, Any]]


def line_of(application: Application, reader: Actor) -> Filed:
    """What a line of a summary table needs: cells and contact, no files; no statement beyond the row."""
    policy = policy_of(application.programme)
    content = _with_days(policy, filings.content_of(application, reader), application) if policy.by_forms else {}
    contact, phone = _contact(application, content)
    return Filed(
        policy, application.institution.name, content, number=application.number or "",
        recommender=unit_of(application), submitted_on=_handed_in(application), contact=contact, phone=phone,
    )  # fmt: skip


def filed_of(application: Application, reader: Actor) -> Filed:
    """The whole application: cells, files, the recommending unit's words; experts and drawn firms for who may know."""
    line = line_of(application, reader)
    steps = [one for one in filings.steps_of(application) if one.is_current and one.decision == "forward"]
    known = filings.entitled(application, reader)
    return Filed(
        line.policy, line.applicant, line.content, line.number, line.recommender, _opinion(steps), line.submitted_on,
        line.contact, line.phone, _given(application, steps), _experts(application) if known else (),
        _calls(application) if known else (),
    )  # fmt: skip


def _with_days(policy: ProgrammePolicy, content: Content, application: Application) -> Content:
    """With the days that nobody types: the day on which it was handed in."""
    handed_in = _handed_in(application)
    for form in policy.form:
        for key in OWN_DAYS & set(content[form.key]) if handed_in and form.by == "institution" else ():
            content[form.key][key] = content[form.key][key] or handed_in.isoformat()
    return content


def _handed_in(application: Application) -> Any:
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
    return tuple(Expert(one.assessor.display_name, opinion=one.comment) for one in opinions_of(application))


def _calls(application: Application) -> tuple[Call, ...]:
    test = filings.test_of(application)
    return tuple(
        Call(
            one.firm, one.interviewee, one.interviewee_role, one.phone, one.service,
            ANSWERS[one.answer] if one.answer in ANSWERED else "", one.method,
        )
        for one in (test.calls if test else ())
    )  # fmt: skip
