"""Each programme from draft to expiry: the certificate, its three reminders, its end, and how one applies again."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.audit import services as audit
from marketplace.audit.models import AuditRecord
from marketplace.certification import services
from marketplace.certification.lifecycle import ApplicationState
from marketplace.certification.models import Application, Certificate
from marketplace.certification.rules.filing import Choice
from marketplace.certification.rules.titles import Standing
from marketplace.certification.services import certificates, filling
from marketplace.certification.tasks import sweep
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications.models import InboxMessage
from marketplace.security.actors import SYSTEM
from tests.cast import Cast
from tests.integration.certification import test_filing_national as national
from tests.integration.certification import test_filing_recorded as recorded
from tests.integration.certification import test_filing_run_here as here
from tests.integration.certification.conftest import Course
from tests.integration.certification.filing import FOLDER, Filing, moment, paper

MAY, JUNE = date(2023, 5, 10), date(2023, 6, 5)


@dataclass(frozen=True)
class Way:
    """How a programme's title is won here, and how it may be won again."""

    file: str
    win: Callable[[Cast, ExitStack], Certificate]
    months: int
    renews: bool
    acts: tuple[str, ...]


def base(cast: Cast, clocks: ExitStack) -> Certificate:
    """HY-B: by the park, whose paper and whose city's decision are recorded."""
    who = Filing(cast, clocks, "hengyang_base.toml", on=moment(2023, 5, 10))
    who.know({"operator_reg_place": "430408"})
    application = who.draft()
    who.fill(application, Choice("park", recommender_name="示例园区产业发展部"), recorded.BASE)
    who.submit(application)
    who.unit_part(application)
    who.forward(application, paper(MAY))
    with unit_of_work():
        services.choose_application(application, act=paper(MAY, opinion="同意认定"), by=who.city)
    return who.to_certificate(application, moment(2023, 5, 22), moment(2023, 5, 30))


def core(cast: Cast, clocks: ExitStack) -> Certificate:
    """HY-C: run here, over county and city."""
    who = Filing(cast, clocks, "hengyang_core.toml", on=moment(2023, 5, 10))
    return who.to_certificate(here.chosen(who), moment(2023, 5, 22), moment(2023, 5, 30))


def pilot(cast: Cast, clocks: ExitStack) -> Certificate:
    """ZZ: profile and plan, county, assessors, city."""
    course = Course(cast, clocks)
    _, notice = course.in_publicity()
    course.stand(moment(2023, 3, 28))
    with unit_of_work():
        services.confirm_applications(notice, by=cast.actor("city"))
    return session().scalars(select(Certificate)).one()


def hubei(cast: Cast, clocks: ExitStack) -> Certificate:
    """HB: a recommending centre and the provincial one, both recorded."""
    who = Filing(cast, clocks, "hubei_selected.toml", on=moment(2023, 6, 5))
    who.know({"mainly_serves_smes": True, "admin_penalties_3y": 0})
    return recorded.certified(who)


def ministry(cast: Cast, clocks: ExitStack) -> Certificate:
    """GJ: city, province with its random test, ministry; it rests on the provincial recognition."""
    who = Filing(cast, clocks, "national_platform.toml", on=national.ON)
    provincial = national.ground(who, date(2027, 6, 30))
    with unit_of_work():
        filling.rest_on(who.draft(), provincial, by=who.by)
    application = national.at_province(who)
    who.forward(application, paper(JUNE, "示例省文1号"))
    with unit_of_work():
        services.choose_application(application, act=paper(JUNE, "示例部文1号"), by=who.city)
    return who.to_certificate(application, moment(2023, 6, 6), moment(2023, 7, 1))


FORMS = ("submit", "forward", "choose", "post", "confirm")
WAYS = {
    "HY-B": Way("hengyang_base.toml", base, 36, False, FORMS),
    "HY-C": Way("hengyang_core.toml", core, 36, False, FORMS),
    "ZZ": Way("zhuzhou_pilot.toml", pilot, 12, False, ("submit", "recommend", "assign", "choose", "post", "confirm")),
    "HB": Way("hubei_selected.toml", hubei, 36, True, FORMS),
    "GJ": Way("national_platform.toml", ministry, 36, True, ("submit", "forward", *FORMS[1:])),
}  # fmt: skip


@pytest.fixture
def clocks() -> Iterator[ExitStack]:
    """Clocks that stand one after another, each later than the one before; the first in March 2023."""
    with ExitStack() as stack:
        stack.enter_context(clock.standing_at(moment(2023, 3, 6)))
        yield stack


@pytest.mark.parametrize("code", WAYS)
def test_from_draft_to_expiry_and_again(code: str, cast: Cast, clocks: ExitStack, tmp_path: Path) -> None:
    way = WAYS[code]
    title = way.win(cast, clocks)
    holder, ends = title.institution, title.valid_until
    assert (title.programme_code, title.standing(clock.today())) == (code, Standing.IN_FORCE)
    assert [one["code"] for one in holder.titles_on(clock.today()) if one["code"] != "OTHER"] == [code]
    assert came(title.application) == way.acts
    assert (ends - title.valid_from).days + 1 in {12: {365, 366}, 36: {1095, 1096}}[way.months]
    later_round(way.file, tmp_path)
    is_kept(title, cast, clocks)
    assert reminded(title, clocks) == [180, 90, 30]
    assert title.standing(clock.today()) is Standing.EXPIRING
    if not way.renews:
        clocks.enter_context(clock.standing_at(morning(ends + timedelta(days=1))))
    with unit_of_work():
        again = services.start_application(holder, code=code, by=cast.actor("institution-1"))
    assert (again.state, again.round) == (ApplicationState.DRAFT, f"{title.application.round}-later")  # type: ignore[union-attr]
    assert title.standing(ends + timedelta(days=1)) is Standing.EXPIRED
    assert code not in {one["code"] for one in holder.titles_on(ends + timedelta(days=1))}
    assert audit.verify().ok


def is_kept(title: Certificate, cast: Cast, clocks: ExitStack) -> None:
    """Years pass: a title won elsewhere on which this one rests is checked again; nobody applies a second time."""
    way, code = WAYS[title.programme_code], title.programme_code
    for year in range(title.valid_from.year, title.valid_until.year) if way.months == 36 else ():
        clocks.enter_context(clock.standing_at(moment(year, 11, 1)))
        if title.rests_on is not None:
            with unit_of_work():
                certificates.verify_certificate(title.rests_on, "对照公布名单核验", by=cast.actor("city"))
        if year > title.valid_from.year and (way.renews or code.startswith("HY")):
            words = f"自 {title.valid_until.year}-01-01 起" if way.renews else "有效期内不得重复申报"
            with pytest.raises(RuleBroken, match=words), unit_of_work():
                services.start_application(title.institution, code=code, by=cast.actor("institution-1"))


def came(application: Application | None) -> tuple[str, ...]:
    """The great acts on the way, in their order."""
    assert application is not None
    assert application.state is ApplicationState.ADMITTED
    rows = select(AuditRecord.act).where(
        AuditRecord.subject_kind == "application", AuditRecord.subject_id == str(application.id)
    )
    great = {act for way in WAYS.values() for act in way.acts}
    acts = [act.removeprefix("application:") for act in session().scalars(rows.order_by(AuditRecord.number))]
    return tuple(act for act in acts if act in great)


def morning(day: date) -> datetime:
    return datetime.combine(day, time(2), UTC)


def reminded(title: Certificate, clocks: ExitStack) -> list[int]:
    """What the background work says of the end, looked at on the day before each reminder, on it, and once more."""
    for days in (180, 90, 30):
        for off in (1, 0, -1):
            clocks.enter_context(clock.standing_at(morning(title.valid_until - timedelta(days=days + off))))
            sweep()
    mine = select(InboxMessage.title).where(InboxMessage.title.contains(f"「{title.honour}」将于"))
    told = session().scalars(mine.order_by(InboxMessage.id))
    return [int(one.rpartition("还有 ")[2].removesuffix(" 天")) for one in told]


def later_round(file: str, tmp_path: Path) -> None:
    """The programme's next round, as a later version of its file."""
    text = (FOLDER / file).read_text("utf-8")
    slug = next(line for line in text.splitlines() if line.startswith("slug = ")).split('"')[1]
    since = next(line for line in text.splitlines() if line.startswith("effective_from = "))
    later = tmp_path / file
    later.write_text(text.replace(slug, f"{slug}-later").replace(since, "effective_from = 2024-01-01"), "utf-8")
    with unit_of_work():
        services.load_programme(later, by=SYSTEM)
