"""Who is told of an application's progress, and where the act is one click away."""

from datetime import datetime

from marketplace.certification.models import Application
from marketplace.certification.queries.programmes import policy_of
from marketplace.notifications.rules import Kind
from marketplace.notifications.services import notify
from marketplace.organizations.queries import recipients_of, recipients_with_duty
from marketplace.security.actors import Duty


def tell_institution(application: Application, title: str, body: str = "", *, at: datetime | None = None) -> None:
    """The people of the applicant."""
    people = recipients_of(application.institution_id, Duty.INSTITUTION)
    notify(Kind.APPLICATION, people, title=title, body=body, path=path_of(application), at=at)


def tell_recommender(application: Application, title: str, body: str = "", *, at: datetime | None = None) -> None:
    """The people of the recommending unit, where it has an account here."""
    unit = application.recommender_institution_id
    if unit is not None:
        people = recipients_of(unit, Duty.INSTITUTION)
        notify(Kind.APPLICATION, people, title=title, body=body, path=path_of(application), at=at)


def tell_county(application: Application, title: str, body: str = "", *, at: datetime | None = None) -> None:
    """The officers of the applicant's county."""
    people = recipients_with_duty(Duty.COUNTY, application.county_code)
    notify(Kind.APPLICATION, people, title=title, body=body, path=path_of(application), at=at)


def tell_city(application: Application, title: str, body: str = "", *, at: datetime | None = None) -> None:
    """The city's officers."""
    notify(Kind.APPLICATION, recipients_with_duty(Duty.CITY), title=title, body=body, path=path_of(application), at=at)


def called(application: Application) -> str:
    """The application in the words of a message: «试点申报», «衡阳核心服务机构申报»."""
    policy = policy_of(application.programme)
    return f"{policy.programme.short}申报" if policy.by_forms else "试点申报"


def path_of(application: Application) -> str:
    """The application's address inside the site."""
    return f"/applications/{application.id}"
