"""Who may act on an application where it stands: whoever holds the step, and never the applicant's own people (D19)."""

from sqlalchemy import exists, select

from marketplace.certification.models import Application
from marketplace.certification.queries.filings import is_recommending, place
from marketplace.certification.queries.programmes import policy_of
from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, Problem, RuleBroken, TransitionRefused
from marketplace.organizations.models import Membership
from marketplace.security.actors import Actor, Duty

OWN_CASE = "第二十一条（003）、D19：推荐单位自己申报的，不得审核、推荐、决定本单位的申报"


def own_case_problems(application: Application, actor: Actor) -> list[Problem]:
    """The applicant, whoever belongs to it, and a unit that would recommend itself do not act on the case."""
    own = application.institution_id
    if actor.organization_id == own or application.recommender_institution_id == own or _belongs_to(actor, own):
        words = "这是本单位（或您所在单位）的申报，应由其他单位、其他人员办理"
        return [Problem(words, "", OWN_CASE)]
    return []


def _belongs_to(actor: Actor, organization_id: int) -> bool:
    """Whether the person acts for the organisation, perhaps in another duty than now."""
    if actor.employers is not None:
        return organization_id in actor.employers
    return actor.user_id is not None and works_for(actor.user_id, organization_id)


def works_for(user_id: int, organization_id: int) -> bool:
    """Whether a person acts for an organisation, in whatever duty."""
    mine = exists().where(
        Membership.user_id == user_id, Membership.organization_id == organization_id, Membership.is_active
    )
    return bool(session().scalar(select(mine)))


def acting_problems(application: Application, actor: Actor) -> list[Problem]:
    """Why ``actor`` may not act on the application where it stands; nothing where it may."""
    found = own_case_problems(application, actor)
    if found:
        return found
    return [] if holds(application, actor) else [Problem("这一步不由您办理", "", place(application).words)]


def holds(application: Application, actor: Actor) -> bool:
    """Whether the step is the actor's: the county's in its own county, the city's and the recorded ones the city's.

    A recommending unit with an account of its own takes its step itself.
    """
    unit = application.recommender_institution_id
    if unit is not None and actor.organization_id == unit and is_recommending(application):
        return True
    if place(application).holder == "county":
        return actor.duty is Duty.COUNTY and actor.county_code == application.county_code
    return actor.duty is Duty.CITY


def require_holder(application: Application, actor: Actor) -> None:
    """RuleBroken for an own case, Forbidden for who does not hold the step."""
    require_forms(application)
    own = own_case_problems(application, actor)
    if own:
        raise RuleBroken(own)
    if not holds(application, actor):
        raise Forbidden("这一步不由您办理。")


def require_forms(application: Application) -> None:
    """The pilot goes its own way: with profile and plan, past county and city."""
    if not policy_of(application.programme).by_forms:
        raise TransitionRefused("试点申报不按各项目的申报表和步骤办理，请在试点申报的页面办理。")


def require_plan(application: Application) -> None:
    """Only the pilot is applied for with profile and plan."""
    if policy_of(application.programme).by_forms:
        raise TransitionRefused("这个项目按申报表和步骤办理，请在申报的页面办理。")


def require_recommender(application: Application, actor: Actor) -> None:
    """As ``require_holder``, and only while the application lies with the recommending unit."""
    require_holder(application, actor)
    if not is_recommending(application):
        raise TransitionRefused(f"申报现在「{place(application).words}」，推荐单位的表和材料只在推荐这一步填写。")
