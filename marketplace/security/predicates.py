"""Small questions about an actor and a thing, each with the Chinese words under which the matrix shows it.

A thing is known here only by the few attributes that decide who may act: ``county_code``, ``enterprise_id``,
``institution_id``, ``organization_id``, ``is_public``, ``owner_user_id``, ``assessor_user_ids``,
``recommending_unit_id``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marketplace.security.actors import Actor, Duty

Question = Callable[[Actor, Any], bool]


@dataclass(frozen=True, slots=True)
class Predicate:
    """A question with its name and its Chinese words; calling it asks."""

    name: str
    title: str
    question: Question

    def __call__(self, actor: Actor, subject: Any) -> bool:
        """The answer for this actor and this thing."""
        return self.question(actor, subject)


def predicate(title: str) -> Callable[[Question], Predicate]:
    """Name a question for the matrix."""
    return lambda question: Predicate(question.__name__, title, question)


def _has_duty(duty: Duty) -> Predicate:
    return Predicate(f"is_{duty.value}", duty.title, lambda actor, _subject: actor.duty is duty)


is_enterprise = _has_duty(Duty.ENTERPRISE)
is_institution = _has_duty(Duty.INSTITUTION)
is_county = _has_duty(Duty.COUNTY)
is_city = _has_duty(Duty.CITY)
is_assessor = _has_duty(Duty.ASSESSOR)
is_auditor = _has_duty(Duty.AUDITOR)
is_administrator = _has_duty(Duty.ADMINISTRATOR)


@predicate("任何人")
def anyone(actor: Actor, subject: Any) -> bool:
    """Open to all, the anonymous visitor too."""
    return True


@predicate("已登录")
def is_signed_in(actor: Actor, subject: Any) -> bool:
    """Somebody whose account is known."""
    return not actor.is_anonymous


@predicate("已公开")
def is_public(actor: Actor, subject: Any) -> bool:
    """The thing stands on a public page."""
    return bool(subject.is_public)


@predicate("本县市区")
def is_in_own_county(actor: Actor, subject: Any) -> bool:
    """The thing belongs to the officer's county (D22)."""
    return actor.county_code is not None and subject.county_code == actor.county_code


@predicate("本企业")
def is_own_enterprise(actor: Actor, subject: Any) -> bool:
    """The thing belongs to the enterprise for which the person acts."""
    return actor.organization_id is not None and subject.enterprise_id == actor.organization_id


@predicate("本机构")
def is_own_institution(actor: Actor, subject: Any) -> bool:
    """The thing belongs to the institution for which the person acts."""
    return actor.organization_id is not None and subject.institution_id == actor.organization_id


@predicate("所推荐的申报")
def is_recommending_unit(actor: Actor, subject: Any) -> bool:
    """The institution is named as recommending unit of somebody else's application, once that was handed in (D19)."""
    named = subject.recommending_unit_id
    return named is not None and actor.organization_id == named != subject.institution_id


@predicate("本单位")
def is_own_organization(actor: Actor, subject: Any) -> bool:
    """The thing is, or belongs to, the organisation for which the person acts."""
    return actor.organization_id is not None and subject.organization_id == actor.organization_id


@predicate("本人")
def is_own(actor: Actor, subject: Any) -> bool:
    """The thing belongs to the person."""
    return actor.user_id is not None and subject.owner_user_id == actor.user_id


@predicate("已分派的评审专家")
def is_assigned_assessor(actor: Actor, subject: Any) -> bool:
    """The city gave the thing to this assessor."""
    return actor.user_id is not None and actor.user_id in subject.assessor_user_ids


@predicate("单位管理员")
def manages_people(actor: Actor, subject: Any) -> bool:
    """The person keeps the list of people of the own organisation."""
    return actor.manages_people
