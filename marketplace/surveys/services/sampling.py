"""Drawing whom to call: the machine throws the seed, so that nobody chooses; list and seed are kept to draw again."""

import secrets
from datetime import datetime

from marketplace.audit import services as audit
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, Refusal, RuleBroken
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import Actor
from marketplace.surveys import queries
from marketplace.surveys.lifecycle import CallState, Wave
from marketplace.surveys.models import CallSample, SampleCall
from marketplace.surveys.rules import Drawable, pool_digest, replay, size_problems
from marketplace.surveys.rules.sampling import ARTICLE


def draw_sample(
    pilot_round: PilotRound, *, institution_id: int | None = None, wave: Wave | None = None, silent: bool = False,
    size: int, by: Actor, seed: str | None = None, at: datetime | None = None,
) -> CallSample:  # fmt: skip
    """Draw ``size`` firms, at least as many as D3 calls enough or all, by county and direction in proportion.

    One institution and wave or all of them; ``silent``: only firms without an answer. RuleBroken while an earlier
    draw of the same is not yet called through: nobody draws until it pleases.
    """
    moment = at or clock.now()
    queries.lock_round(pilot_round.id)
    pool = queries.drawable(pilot_round.id, institution_id, wave, silent=silent)
    problems = size_problems(len(pool), size, pilots.policy_of_round(pilot_round.id).scoring.enough_answers.value)
    if queries.has_open_sample(pilot_round.id, institution_id):
        problems.append(Problem("这个范围上次抽的样还没有回访完，请先完成，不能重抽", "institution_id", ARTICLE))
    if problems:
        raise RuleBroken(problems)
    sample = CallSample(
        round_id=pilot_round.id, institution_id=institution_id, wave=wave.value if wave else "", silent=silent,
        seed=seed or secrets.token_hex(8), pool=[[one.invitation, one.county, one.direction] for one in pool],
        pool_sha256=pool_digest(pool), draws=[], drawn_by_id=by.user_id, created_at=moment,
    )  # fmt: skip
    session().add(sample)
    _draw(sample, min(size, len(pool)), moment)
    audit.record(
        "survey_sample:draw", by=by, on=sample, title=_title(sample), at=moment,
        after={"seed": sample.seed, "pool_size": len(pool), "sha256": sample.pool_sha256, "draws": sample.draws},
    )  # fmt: skip
    return sample


def draw_more(sample: CallSample, *, by: Actor, at: datetime | None = None) -> CallSample:
    """As many further firms of the same list as could not be reached and were not made up for yet."""
    session().refresh(sample, with_for_update=True)
    count = spare_draws(sample)
    if count < 1:
        raise Refusal("没有需要补抽的：只能按未联系上的家数补抽，名单内的企业不能抽完再抽。")
    _draw(sample, count, at or clock.now())
    audit.record(
        "survey_sample:draw_more", by=by, on=sample, title=_title(sample), after={"draws": sample.draws}, at=at
    )
    return sample


def spare_draws(sample: CallSample) -> int:
    """How many may be drawn in place of those that could not be reached."""
    unreached = sum(one.state is CallState.UNREACHED for one in sample.calls)
    made_up: int = sum(sample.draws[1:])
    spare: int = min(unreached - made_up, len(sample.pool) - len(sample.calls))
    return max(0, spare)


def drawn_again(sample: CallSample) -> bool:
    """Whether list, seed and steps give the very calls that stand there."""
    pool = pool_of(sample)
    same = replay(pool, sample.seed, sample.draws) == [one.invitation_id for one in sample.calls]
    return same and pool_digest(pool) == sample.pool_sha256


def pool_of(sample: CallSample) -> list[Drawable]:
    """The list drawn from."""
    return [Drawable(*row) for row in sample.pool]


def _draw(sample: CallSample, count: int, moment: datetime) -> None:
    sample.draws = [*sample.draws, count]
    done = len(sample.calls)
    for place, number in enumerate(replay(pool_of(sample), sample.seed, sample.draws)[done:], done + 1):
        sample.calls.append(SampleCall(position=place, invitation_id=number, created_at=moment))
    session().flush()


def _title(sample: CallSample) -> str:
    return sample.institution.name if sample.institution else "全部服务机构"
