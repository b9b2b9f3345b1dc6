"""The pilot's title ends with the membership in the service system, comes back with it, and lasts as long."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.certification.lifecycle import CertificateState
from marketplace.certification.models import Certificate
from marketplace.certification.rules.titles import Standing
from marketplace.evaluation.models import Case, Ground, Measure
from marketplace.evaluation.services import deciding
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications.models import InboxMessage
from tests.factories.evaluations import GOOD
from tests.integration.evaluation.test_cases import Matter, lowly  # noqa: F401  a matter of low satisfaction


@pytest.fixture
def title(lowly: Matter) -> Certificate:  # noqa: F811
    """The institution's title of the pilot, for the term of its admission."""
    with unit_of_work():
        found = Certificate(
            programme_code="ZZ", institution=lowly.institution, origin="issued", number="ZZSD2023-0001",
            honour="试点服务机构（平台）", issuer="市工信局（示例）", issued_on=date(2023, 4, 1), reminded=[180],
            valid_from=date(2023, 4, 1), valid_until=date(2024, 3, 31), state=CertificateState.VALID,
            created_at=datetime(2023, 4, 1, 2, tzinfo=UTC),
        )  # fmt: skip
        session().add(found)
    return found


def left(matter: Matter) -> Case:
    """Taken out of the service system after appeal and publicity."""
    case, city = matter.judge(matter.appeal(matter.decided()), upheld=False), matter.cast.actor("city")
    with unit_of_work():
        notice = deciding.post_cases([case], by=city, at=matter.at)
    matter.at += timedelta(days=14)
    with unit_of_work():
        deciding.take_effect(notice, by=city, at=matter.at)
    return case


def test_who_leaves_loses_the_title_and_who_is_taken_in_again_has_it_back(
    lowly: Matter,  # noqa: F811
    title: Certificate,
) -> None:
    case = left(lowly)
    today = clock.local(lowly.at).date()
    assert (title.standing(today), lowly.institution.titles_on(today)) == (Standing.REVOKED, [])
    assert "调整出服务体系" in title.reason
    with unit_of_work():
        deciding.lift(case, "整改完成，企业联名请求恢复。", by=lowly.cast.actor("city-3"), at=lowly.at)
    assert title.standing(today) is Standing.IN_FORCE
    assert (title.valid_until, title.reminded, title.reason) == (lowly.institution.admitted_until, [], "")
    assert [one["code"] for one in lowly.institution.titles_on(today)] == ["ZZ"]


def test_who_stays_keeps_the_title_for_the_further_term(lowly: Matter, title: Certificate) -> None:  # noqa: F811
    lowly.confirm(lowly.propose(lowly.reply(lowly.open(GOOD, Ground.GOOD)), Measure.STAY))
    assert title.valid_until == lowly.institution.admitted_until == date(2025, 3, 31)
    told = session().scalars(select(InboxMessage.title).where(InboxMessage.title.contains("有效期延至")))
    assert "2025-03-31" in "".join(told)
