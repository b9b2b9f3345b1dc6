"""A newcomer is shown beside the best by the stated rule: said on the page, kept with its seed, played again alike."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking import queries, rules, services
from marketplace.matchmaking.models import MatchFit, MatchRun
from marketplace.matchmaking.queries import described
from marketplace.matchmaking.services import bulk, ranking
from marketplace.organizations.models import Institution
from tests.cast import Cast
from tests.integration.matchmaking.conftest import WELDING, MakeNeed

Login = Callable[[str], FlaskClient]


@pytest.fixture
def ranked(cast: Cast, make: MakeNeed, monkeypatch: pytest.MonkeyPatch) -> MatchRun:
    """Two institutions that serve somebody already, and behind them one that nobody knows; two places are shown."""
    known = {cast.organizations[f"institution-{n}"]: 1 for n in (1, 2)}
    monkeypatch.setattr(described.service_record, "of_round", lambda _slug: (known, {}))
    monkeypatch.setattr(rules, "SHOWN", 2)
    monkeypatch.setattr(rules, "NEWCOMERS_EVERY", 2)
    with unit_of_work():
        new = Institution(
            name="示例新入驻检测有限公司",
            name_key="示例新入驻检测",
            county_code="430202",
            served_counts={},
            target_counts={},
        )
        session().add(new)
        old = [session().get_one(Institution, number) for number in known]
        for one in (*old, new):
            one.admitted_from, one.admitted_until = date(2020, 1, 1), date(2199, 1, 1)
            one.categories, one.services, one.annual_capacity = ["检验检测"], "承接焊缝无损检测，出具探伤报告。", 10
        new.services = "也做焊缝探伤。"
    need = make("published")
    run = queries.latest_finished(need.id)
    assert run is not None
    return run


@pytest.mark.both_databases
def test_the_newcomer_is_shown_behind_the_first_and_keeps_its_own_place(cast: Cast, ranked: MatchRun) -> None:
    shown = [(fit.institution_id, fit.place, fit.shown_after) for fit in queries.shown_fits(ranked)]
    one, two = (cast.organizations[f"institution-{n}"] for n in (1, 2))
    new = session().scalars(select(Institution.id).where(Institution.name_key == "示例新入驻检测")).one()
    assert shown == [(one, 1, None), (new, 3, 1), (two, 2, None)]
    assert ranked.newcomers_seed == ranking.seed_on(ranked.finished_at)
    assert services.replay(ranked)


def test_another_seed_or_a_moved_newcomer_does_not_play_again(ranked: MatchRun) -> None:
    seed = ranked.newcomers_seed
    with unit_of_work():
        ranked.newcomers_seed = "另一个种子"
    assert not services.replay(ranked)
    with unit_of_work():
        ranked.newcomers_seed = seed
        rows = select(MatchFit).where(MatchFit.run_id == ranked.id, MatchFit.place == 3)
        session().scalars(rows).one().shown_after = 2
    assert not services.replay(ranked)


def test_the_page_says_who_is_shown_by_the_rule_and_by_which_seed(ranked: MatchRun, login: Login) -> None:
    page = login("enterprise-1").get(f"/needs/{ranked.need_id}/shortlist").get_data(as_text=True)
    assert page.count("新入驻，按规则试排</span>") == 1
    assert f"抽签种子「{ranked.newcomers_seed}」" in page
    assert "按得分第 3 名" in page


def test_another_month_is_drawn_anew_and_the_same_is_not_repeated(cast: Cast, ranked: MatchRun) -> None:
    with unit_of_work():
        same = bulk.start("asked", by=cast.actor("city"))
    session().refresh(same)
    assert (same.done, same.unchanged) == (1, 1)
    with clock.standing_at(datetime(2023, 12, 31, 17, tzinfo=UTC)):
        assert ranking.seed_on() == "zhuzhou-2023 2024-01"


def test_without_a_seed_as_before_the_rule_a_run_plays_again(cast: Cast, ranked: MatchRun) -> None:
    engine = services.engine_for(services.take_snapshot())
    value = rules.need_value(ranked.need_input or {})
    (plain,) = ranking.ranked_by(engine, [value], None)
    assert [one.fit for one in plain] == engine.rank(value, rules.KEPT)
    assert WELDING in value.text


def test_the_version_is_told_in_words(ranked: MatchRun, login: Login) -> None:
    page = login("enterprise-1").get(f"/needs/{ranked.need_id}/shortlist").get_data(as_text=True)
    told = rules.version_words(ranked.engine_version)
    assert told in page
    assert [word for word in told.split() if word in ("引擎", "目录", "权重")] == ["引擎", "目录", "权重"]
    assert "engine=" not in page
