"""Piles of titles: what waits to be verified, cases against titles, and yearly papers that are owed."""

from datetime import date, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import exists, or_, select

from marketplace.certification.lifecycle import EDITABLE, ApplicationState, CertificateState, ExitState
from marketplace.certification.models import Application, Certificate, DutyReport, ExitCase, ProgrammeVersion
from marketplace.certification.policy import Duty, ProgrammePolicy
from marketplace.certification.queries.programmes import PILOT
from marketplace.certification.rules.duties import due_day
from marketplace.organizations.models import Organization
from marketplace.oversight.queries.desk import Pile, columns, constant, stored

FIRM = Organization.__table__
RECHECK_AHEAD = timedelta(days=30)
OF_CITY = (ExitState.PROPOSED, ExitState.RECTIFYING, ExitState.REPLIED)


def _certificate(row: Any) -> str:
    return url_for("certification.certificate", certificate_id=row.id)


def own_applications(institution: int) -> Pile:
    """The institution's applications for titles that it still fills in, or that came back to it; the pilot's has its
    own place."""
    rows = select(*columns(
        id=Application.id, title=ProgrammeVersion.title, note=stored(Application.state), since=Application.submitted_at,
    )).join(ProgrammeVersion, ProgrammeVersion.id == Application.programme_version_id).where(
        Application.institution_id == institution, Application.state.in_(EDITABLE), ProgrammeVersion.code != PILOT,
    )  # fmt: skip
    return Pile(
        title="待您完成的申报", act="继续填写", rows=rows, order=(Application.id,),
        address=lambda row: url_for("certification.edit", application_id=row.id),
        words=lambda state: ApplicationState(state).title, url=url_for("certification.index"),
    )  # fmt: skip


def to_recommend(institution: int) -> Pile:
    """Applications of others that lie with the institution as their recommending unit."""
    rows = select(*columns(
        id=Application.id, title=FIRM.c.name, note=ProgrammeVersion.title, since=Application.submitted_at,
    )).join(ProgrammeVersion, ProgrammeVersion.id == Application.programme_version_id).join(
        FIRM, FIRM.c.id == Application.institution_id
    ).where(
        Application.recommender_institution_id == institution, Application.institution_id != institution,
        Application.state == ApplicationState.SUBMITTED,
    )  # fmt: skip
    return Pile(
        title="待贵单位推荐的申报", act="审核推荐", rows=rows, order=(Application.id,),
        address=lambda row: url_for("certification.show", application_id=row.id), url=url_for("certification.index"),
    )  # fmt: skip


def papers_to_bring(institution: int, policies: list[ProgrammePolicy], today: date) -> list[Pile]:
    """The holder's papers of last year that are not there yet, until its titles end."""
    year = today.year - 1
    asked = [
        (policy, duty, due) for policy in policies for duty in policy.duty
        if duty.by == "holder" and (due := due_day(duty, year)) is not None
    ]  # fmt: skip
    own, url = Certificate.institution_id == institution, url_for("certification.certificates")
    return [
        Pile(title=f"{year} 年度「{duty.title}」待您报送", act="去报送", url=url, order=(Certificate.id,), day="期限",
             rows=_owed(policy, duty, year, due, today).where(own), address=_certificate, dated="年度材料报送")
        for policy, duty, due in asked
    ]  # fmt: skip


def to_verify(today: date) -> Pile:
    """Titles won elsewhere that nobody verified yet, or whose yearly check comes within the month."""
    rows = select(*columns(
        id=Certificate.id, title=FIRM.c.name + "：" + Certificate.honour, note=stored(Certificate.state),
        since=Certificate.created_at, due=Certificate.recheck_by,
    )).join(FIRM, FIRM.c.id == Certificate.institution_id).where(
        Certificate.valid_until >= today,
        or_(
            Certificate.state == CertificateState.PENDING,
            (Certificate.state == CertificateState.VALID) & (Certificate.recheck_by <= today + RECHECK_AHEAD),
        ),
    )  # fmt: skip
    return Pile(
        title="待核验的称号", act="核验", rows=rows, order=(Certificate.recheck_by, Certificate.id),
        address=_certificate,
        words=lambda state: "待核验" if state == CertificateState.PENDING else "年度复核", day="复核期限",
        url=url_for("certification.certificates", state="pending"),
    )  # fmt: skip


def _cases(*where: Any, **how: Any) -> Pile:
    rows = select(*columns(
        id=Certificate.id, title=FIRM.c.name + "：" + Certificate.honour, note=stored(ExitCase.state),
        since=ExitCase.created_at, due=ExitCase.reply_by,
    )).join(Certificate, Certificate.id == ExitCase.certificate_id)  # fmt: skip
    rows = rows.join(FIRM, FIRM.c.id == Certificate.institution_id)
    return Pile(
        rows=rows.where(*where), order=(ExitCase.reply_by, ExitCase.id), address=_certificate,
        words=lambda state: ExitState(state).title, url=url_for("certification.certificates"), **how,
    )  # fmt: skip


def cases_to_decide() -> Pile:
    """Cases against titles that are still running; those answered wait for the decision."""
    return _cases(ExitCase.state.in_(OF_CITY), title="办理中的退出", act="办理", day="陈述申辩期限")


def cases_to_answer(institution: int) -> Pile:
    """Cases against the institution's own titles that it may still answer."""
    mine = Certificate.institution_id == institution
    open_ = ExitCase.state.in_((ExitState.PROPOSED, ExitState.RECTIFYING))
    return _cases(mine, open_, title="待您陈述申辩", act="去陈述", dated="陈述申辩截止")


def papers_owed(policies: list[ProgrammePolicy], today: date) -> list[Pile]:
    """Last year's papers of titles in force: the authority's own, and the holders' that are overdue."""
    found, year = [], today.year - 1
    for policy in policies:
        for duty in policy.duty:
            due = due_day(duty, year)
            if due is None or duty.by == "none" or (duty.by == "holder" and today <= due):
                continue
            rows = _owed(policy, duty, year, due, today)
            url = url_for("certification.certificates", programme=policy.programme.code)
            what = f"{year} 年度「{duty.title}」" + ("待报送" if duty.by == "authority" else "逾期未报")
            found.append(Pile(title=what, act="查看", rows=rows, order=(Certificate.id,), address=_certificate,
                              url=url, day="期限"))  # fmt: skip
    return found


def _owed(policy: ProgrammePolicy, duty: Duty, year: int, due: date, today: date) -> Any:
    """Titles in force under the programme without the year's paper of the duty."""
    handed_in = exists().where(
        DutyReport.certificate_id == Certificate.id, DutyReport.duty == duty.key, DutyReport.year == year
    )
    return select(*columns(
        id=Certificate.id, title=FIRM.c.name + "：" + Certificate.number, due=constant("due", due),
    )).join(FIRM, FIRM.c.id == Certificate.institution_id).where(
        Certificate.programme_code == policy.programme.code, Certificate.state == CertificateState.VALID,
        Certificate.valid_from <= date(year, 12, 31), Certificate.valid_until >= today, ~handed_in,
    )  # fmt: skip
