"""The first half of the demo's story: every sample row, the admission, the lists, rankings and the trail."""

from flask import Flask
from sqlalchemy import func, select

from marketplace.audit.services import verify
from marketplace.cli.demo import story, tally
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking import queries as matchmaking
from marketplace.matchmaking import services as ranking
from marketplace.matchmaking.lifecycle import RunState
from marketplace.matchmaking.models import MatchRun
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import ImportRow, ImportRun, Need
from marketplace.organizations.models import Institution


def test_the_first_half_is_told(played: Flask) -> None:
    with played.app_context():
        assert story.is_begun()
        assert not story.is_played()
        told = {title: dict(counts) for title, counts in tally.happened()}
        # The browser's tests may have left a sheet of their own in the same world: the story's are the first five.
        sheets = select(ImportRun.id).order_by(ImportRun.id).limit(5)
        rows = select(ImportRow.action, func.count()).where(ImportRow.run_id.in_(sheets)).group_by(ImportRow.action)
        judged = {row[0]: row[1] for row in session().execute(rows)}
    assert judged == {"accept": 87, "split": 12, "reject": 11, "skip": 11}
    assert told["公示异议"] == {"异议不成立": 1}
    assert told["机构申报"]["已确认"] == 16


def test_needs_come_to_different_ends(played: Flask) -> None:
    with played.app_context():
        states = set(session().scalars(select(Need.state).distinct()))
    ends = {
        NeedState.PUBLISHED,
        NeedState.FAILED,
        NeedState.CLOSED,
        NeedState.CANCELLED,
        NeedState.DECLINED,
        NeedState.RETURNED,
    }
    assert ends <= states


def test_a_failed_need_was_published_again(played: Flask) -> None:
    with played.app_context():
        again = session().scalars(select(Need).where(Need.publications == 2)).all()
    assert len(again) == 1


def test_every_open_need_is_ranked_with_reasons(played: Flask) -> None:
    with played.app_context():
        open_needs = session().scalars(select(Need).where(Need.is_open_on(clock.today()))).all()
        assert len(open_needs) > 40
        for need in open_needs:
            run = matchmaking.latest_finished(need.id)
            assert run is not None
            fits = matchmaking.fits_of(run)
            assert fits
            assert all(fit.reasons for fit in fits)
            assert [fit.score for fit in fits] == sorted((fit.score for fit in fits), reverse=True)


def test_a_ranking_can_be_played_again(played: Flask) -> None:
    with played.app_context():
        runs = session().scalars(select(MatchRun).where(MatchRun.is_latest, MatchRun.state == RunState.DONE).limit(5))
        assert all(ranking.replay(run) for run in runs.all())


def test_a_changed_reason_is_found_by_the_replay(played: Flask) -> None:
    with played.app_context():
        run = session().scalars(select(MatchRun).where(MatchRun.is_latest).order_by(MatchRun.id).limit(1)).one()
        first = matchmaking.fits_of(run)[0]
        kept = first.reasons
        with unit_of_work():
            first.reasons = [*kept[:-1], {**kept[-1], "text": "另一句话"}]
        assert not ranking.replay(run)
        with unit_of_work():
            first.reasons = kept


def test_admitted_institutions_have_a_term_of_a_year(played: Flask) -> None:
    with played.app_context():
        admitted = session().scalars(select(Institution).where(Institution.admitted_from.is_not(None))).all()
        count = session().scalar(select(func.count()).select_from(Institution)) or 0
    assert len(admitted) == 16 < count
    terms = {(one.admitted_from.isoformat(), one.admitted_until.isoformat()) for one in admitted}
    assert terms == {("2023-03-28", "2024-03-27")}


def test_the_trail_of_the_whole_round_verifies(played: Flask) -> None:
    with played.app_context():
        finding = verify()
    assert finding.ok
    assert finding.records > 1000
