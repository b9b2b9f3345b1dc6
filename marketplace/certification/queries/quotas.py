"""What an application meets in its round, counted live: quotas of the recommending units, the same platform again."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, distinct, exists, false, func, select

from marketplace.certification.lifecycle import ENDED, ApplicationState
from marketplace.certification.models import Application, ApplicationStep
from marketplace.certification.policy import ProgrammePolicy, Quota
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.rules.cells import is_empty
from marketplace.kernel.database import session
from marketplace.kernel.reading import once_a_get

PLATFORM = "platform_name"


@dataclass(frozen=True, slots=True)
class Meter:
    """A quota of one unit with what is used of it; ``limit`` None where the document gives no number."""

    quota: Quota
    unit: str
    used: int
    limit: int | None

    @property
    def words(self) -> str:
        """«湖南省：已推荐 3 / 4 个»."""
        return f"{self.unit}：已推荐 {self.used}" + (f" / {self.limit} 个" if self.limit is not None else " 个")

    @property
    def is_full(self) -> bool:
        """Whether one more would be too many."""
        return self.limit is not None and self.used >= self.limit


def quota_at(application: Application, step: int) -> Quota | None:
    """The quota that forwarding at ``step`` uses up: the carrier's own row where it stands outside the others."""
    policy = policy_of(application.programme)
    quotas = [one.quota for one in policy.recommenders(application.route, step) if _fits(application, one.key, step)]
    if not quotas or not quotas[0]:
        return None
    if application.carrier:
        return next((one for one in policy.quota if application.carrier in one.carriers), None)
    return policy.quota_of(quotas[0])


def _fits(application: Application, key: str, step: int) -> bool:
    """A recommending step is the chosen kind's; a step before it is whoever's the document names."""
    kinds = policy_of(application.programme).recommenders(application.route, step)
    return key == application.recommender_key or application.recommender_key not in {one.key for one in kinds}


@dataclass(frozen=True, slots=True)
class InRound:
    """What other applications of the round hold: quota used by step, and whether one carries the same platform."""

    used: dict[int, int]
    same_platform: bool


@once_a_get
def in_round(application: Application) -> InRound:
    """Counted live, this application left out: one statement, none where the programme asks neither."""
    policy = policy_of(application.programme)
    route = policy.route_of(application.route)
    steps = range(len(route.steps) - 1) if route else range(0)
    counts = {step: _used(application, quota) for step in steps if (quota := quota_at(application, step)) is not None}
    elsewhere = _elsewhere(application, policy)
    if not counts and elsewhere is None:
        return InRound({}, same_platform=False)
    asked = [one.scalar_subquery() for one in counts.values()]
    row = session().execute(select(*asked, false() if elsewhere is None else elsewhere)).one()
    return InRound(dict(zip(counts, row[:-1], strict=True)), bool(row[-1]))


def meter(application: Application, step: int) -> Meter | None:
    """What is used of the quota of ``step`` by applications of the round, this one not counted."""
    quota = quota_at(application, step)
    if quota is None:
        return None
    unit, _ = _unit(application, quota)
    return Meter(quota, unit, in_round(application).used[step], quota.limit)


def _used(application: Application, quota: Quota) -> Select[int]:
    _, mine = _unit(application, quota)
    return (
        select(func.count(distinct(ApplicationStep.application_id)))
        .join(Application, Application.id == ApplicationStep.application_id)
        .where(
            ApplicationStep.quota == quota.id, ApplicationStep.decision == "forward", ApplicationStep.is_current,
            Application.round == application.round, Application.id != application.id,
            Application.state != ApplicationState.WITHDRAWN, mine,
        )
    )  # fmt: skip


def _elsewhere(application: Application, policy: ProgrammePolicy) -> ColumnElement[bool] | None:
    """Whether another live application of the round carries the same platform (GJ-40); None where none is named."""
    form, field = policy.place_of_fact(PLATFORM) or ("", "")
    name = (application.content.get(form) or {}).get(field)
    if is_empty(name):
        return None
    return exists().where(
        Application.round == application.round, Application.id != application.id,
        Application.submitted_at.is_not(None), Application.state.not_in(list(ENDED)),
        Application.content[(form, field)].as_string() == str(name),
    )  # fmt: skip


def _unit(application: Application, quota: Quota) -> tuple[str, ColumnElement[bool]]:
    if quota.per == "city" and quota.carriers:
        return application.carrier_city, Application.carrier_city == application.carrier_city
    if quota.per == "city":
        return application.city, Application.city == application.city
    return application.recommender_name, Application.recommender_name == application.recommender_name


def meters(application: Application) -> list[Meter]:
    """The quotas on an application's way, in the order of its steps."""
    policy = policy_of(application.programme)
    route = policy.route_of(application.route)
    found = [meter(application, step) for step in range(len(route.steps) - 1)] if route else []
    return [one for one in found if one is not None]
