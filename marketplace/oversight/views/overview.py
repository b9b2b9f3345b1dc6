"""The overview of the round for the city and for each county: targets, funnel, pace, satisfaction, what is late."""

from decimal import Decimal
from functools import partial
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.oversight.queries import overview
from marketplace.oversight.queries.overview import STATES, Count
from marketplace.oversight.queries.rows import LATE, LISTINGS
from marketplace.oversight.queries.rows.needs import STEPS
from marketplace.oversight.queries.rows.results import SHARES
from marketplace.oversight.rules import TONES
from marketplace.oversight.views import figures
from marketplace.oversight.views.blueprint import blueprint
from marketplace.oversight.views.institutions import lines_of
from marketplace.oversight.views.reading import address_in, county_field, scope_for, sees_all
from marketplace.pilots import queries as pilots
from marketplace.pilots.policy import RoundPolicy
from marketplace.security.guard import guard, may
from marketplace.security.permissions import Permission

Counts = dict[tuple[str, str], Count]
SHOWN = 10  # institutions on the overview; all of them have their own page


@blueprint.get("/oversight")
@guard(Permission.OVERSIGHT_VIEW)
def index() -> ResponseReturnValue:
    """Where the round stands; every number opens its rows."""
    pilot = pilots.require_round()
    policy = pilots.policy_of(pilot)
    scope, names = scope_for(pilot)
    url, whole_city = partial(address_in, scope), scope.county is None
    # Who is satisfied is told to a county only in aggregates by institution (D24).
    single = may(Permission.SURVEY_READ)
    steps = {key: words for key, words in STEPS.items() if single or key != "satisfied"}
    funnel = overview.funnel(scope, names, policy.directions)
    counts = overview.counts(scope)
    pledges = overview.pledges(scope, pilot)
    rates = overview.satisfaction(scope, single=single)
    rungs = _rungs(policy, counts)
    lines = lines_of(pledges, rates, policy, whole_city=whole_city)
    return render_template(
        "oversight/overview.html", pilot=pilot, url=url, scope=scope, names=names, whole_city=whole_city,
        fields=[county_field(scope, names)] if sees_all() else [], steps=steps, funnel=funnel, states=STATES,
        rungs=rungs, lines=lines, shown=lines[:SHOWN], rated=_lowest(lines), tones=TONES, single=single,
        late=_late(counts), exceptions=_number(counts, "exceptions"),
        money=_money(policy, counts) if whole_city and may(Permission.OVERSIGHT_MONEY) else None,
        floor=policy.scoring.anonymity_floor.value, low=policy.scoring.low_satisfaction.value,
        ladder_figure=figures.ladder(rungs, url, whole_city=whole_city),
        funnel_figure=figures.funnel(funnel["whole"][0], url, steps),
        pace_figure=figures.pace(pledges, url, whole_city=whole_city),
        rate_figure=figures.satisfaction(rates, policy.scoring, url if single else None),
    )  # fmt: skip


def _number(counts: Counts, listing: str, part: str = "") -> int:
    found = counts.get((listing, part))
    return found.number if found else 0


def _rungs(policy: RoundPolicy, counts: Counts) -> list[figures.Rung]:
    return [
        figures.Rung(
            one.name, one.printed, one.target, _number(counts, "outcomes", one.name), _number(counts, "aims", one.name)
        )
        for one in policy.ladder_type
    ]


def _late(counts: Counts) -> list[tuple[Any, Count]]:
    """(listing, count) of what is overdue or waits, in the order of a need's life."""
    return [(LISTINGS[key], counts[key, ""]) for key in LATE if (key, "") in counts]


def _lowest(lines: list[Any]) -> list[Any]:
    rated = [one for one in lines if one.rate is not None]
    return sorted(rated, key=lambda one: (one.rate, one.name))[:SHOWN]


def _money(policy: RoundPolicy, counts: Counts) -> list[tuple[str, int | None, Decimal, str]]:
    """The budget of public shares: (words, agreements, yuan, the state that opens them)."""
    total = policy.budget.public_share_total.value
    lines: list[tuple[str, int | None, Decimal, str]] = [("本轮总额", None, total, "")]
    for state, words in SHARES.items():
        found = counts.get(("shares", state))
        lines.append((words, found.number if found else 0, found.amount if found else Decimal(0), state))
    return [*lines, ("还可确认", None, total - lines[1][2], "")]
