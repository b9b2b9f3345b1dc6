"""The city's words are tried before they serve: what would read otherwise is shown, then they are adopted or not."""

import pytest

from marketplace.kernel.database import session
from marketplace.kernel.errors import Conflict, Refusal, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking import queries, services
from marketplace.matchmaking.lifecycle import VersionState
from marketplace.matchmaking.models import CatalogueVersion
from marketplace.matchmaking.queries import corrections
from marketplace.matchmaking.services import knowledge, versioning
from tests.cast import Cast
from tests.integration.matchmaking.conftest import MakeNeed

STRANGE = "车间里的咕噜机一到下午就响个不停，客户说再这样就不收货了。"
WHY = "示例：多家企业这样说材料问题"


def proposed(cast: Cast, text: str = "咕噜机一到下午就响个不停") -> CatalogueVersion:
    with unit_of_work():
        row = versioning.propose_words("materials-test", [text], [], WHY, by=cast.actor("city"))
    session().expire_all()
    return row


def test_the_trial_shows_what_would_change_and_nothing_changes_yet(cast: Cast, make: MakeNeed) -> None:
    need = make("published", text=STRANGE)
    row = proposed(cast)
    assert row.state is VersionState.READY
    assert (row.effects["read"], row.effects["changed"]) == (1, 1)
    (shown,) = row.effects["rows"]
    assert shown["need"] == need.id
    assert shown["after"]["name"] == knowledge.service_name("materials-test") != shown["before"]["name"]
    assert shown["after_top"][0] == "荷塘检测服务有限公司（示例）"
    assert knowledge.present_catalogue() is None


def test_adopted_words_read_and_rank_anew_and_the_old_run_replays(cast: Cast, make: MakeNeed) -> None:
    need = make("published", text=STRANGE)
    before = queries.latest_finished(need.id)
    row = proposed(cast)
    with unit_of_work():
        versioning.adopt_words(row, by=cast.actor("city"))
    session().expire_all()
    after, read = queries.latest_finished(need.id), corrections.reading_of_need(need.id)
    assert before is not None
    assert after is not None
    assert read is not None
    assert read.services[0]["code"] == "materials-test"
    assert (before.catalogue_version_id, after.catalogue_version_id) == (None, row.id)
    assert before.engine_version != after.engine_version
    assert services.replay(before)
    assert services.replay(after)


@pytest.mark.both_databases
def test_a_trial_overtaken_by_another_is_not_adopted(cast: Cast, make: MakeNeed) -> None:
    make()
    first, second = proposed(cast), proposed(cast, "一开机收音机就滋滋叫")
    with unit_of_work():
        versioning.adopt_words(first, by=cast.actor("city"))
    with pytest.raises(Conflict, match="重新试算"), unit_of_work():
        versioning.adopt_words(second, by=cast.actor("city"))
    with unit_of_work():
        versioning.discard_words(second, by=cast.actor("city"))
    with pytest.raises(TransitionRefused), unit_of_work():
        versioning.adopt_words(second, by=cast.actor("city"))


def test_words_that_stand_already_or_have_no_reason_are_refused(cast: Cast, make: MakeNeed) -> None:
    make()
    city = cast.actor("city")
    with pytest.raises(RuleBroken, match="已经是这项服务的用词"), unit_of_work():
        versioning.propose_words("emc-test", ["控制器要做EMC测试"], [], WHY, by=city)
    with pytest.raises(RuleBroken, match="理由"), unit_of_work():
        versioning.propose_words("emc-test", ["咕噜机响"], [], "", by=city)
    with pytest.raises(RuleBroken, match="至少增加或去掉"), unit_of_work():
        versioning.propose_words("emc-test", [], ["没有这个词"], WHY, by=city)


def test_a_lesson_from_too_few_corrections_changes_nothing(cast: Cast, make: MakeNeed) -> None:
    need, city = make(), cast.actor("city")
    with unit_of_work():
        services.correct_need(need, "calibration", by=cast.actor("enterprise-1"))
    with unit_of_work():
        row = versioning.propose_lessons(by=city)
    session().expire_all()
    assert row.state is VersionState.READY
    assert "现有 1 条" in row.effects["lesson"]["why"]
    with pytest.raises(Refusal, match="不能采用"), unit_of_work():
        versioning.adopt_words(row, by=city)
