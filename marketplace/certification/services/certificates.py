"""A title is issued, brought from elsewhere, verified against its issuer's list, suspended, restored, revoked."""

from collections.abc import Mapping
from datetime import date, datetime

from werkzeug.datastructures import FileStorage

from marketplace.audit.services import record
from marketplace.certification.events import TitlesChanged
from marketplace.certification.lifecycle import CERTIFICATE, CertificateState
from marketplace.certification.models import Application, Certificate, Suspension
from marketplace.certification.queries.certificates import numbers_taken, of_institution, resting_on, titles_of
from marketplace.certification.queries.filings import ground_of
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.rules import applying
from marketplace.certification.rules.titles import bringing_problems, evidence_problems, next_check, said
from marketplace.documents.services import store
from marketplace.kernel import clock, events
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.notifications.rules import Kind
from marketplace.notifications.services import notify
from marketplace.organizations.models import Institution
from marketplace.organizations.queries import recipients_of, recipients_with_duty
from marketplace.security.actors import Actor, Duty

OTHER = "OTHER"


def issue_certificate(
    application: Application, *, valid_from: date, by: Actor, issued_on: date | None = None,
    plaque_on: date | None = None, number: str = "", scope: str = "", at: datetime | None = None,
) -> Certificate:  # fmt: skip
    """The title of a confirmed application: number, issuer and term come from its programme.

    ``issued_on`` is the day of an outside authority's decision, today where it is decided here; ``number`` the one
    on that authority's paper, where it has one.
    """
    moment = at or clock.now()
    policy = policy_of(application.programme)
    found = Certificate(
        programme_code=policy.programme.code, programme_version_id=application.programme_version_id,
        institution=application.institution, origin="issued", number=number or f"#{application.id}",
        number_is_issuers=bool(number), honour=policy.programme.honour, issuer=policy.programme.authority,
        scope=scope, issued_on=issued_on or clock.local(moment).date(), valid_from=valid_from,
        valid_until=applying.term(valid_from, policy.validity.months), plaque_on=plaque_on, application=application,
        rests_on=ground_of(application), state=CertificateState.VALID, reminded=[], created_at=moment,
    )  # fmt: skip
    session().add(found)
    session().flush()
    if not number:
        found.number = _own_number(found, policy.validity.certificate_prefix)
        session().flush()
    record("certificate:issue", by=by, on=found, at=moment,
           after={"number": found.number, "from": found.valid_from, "until": found.valid_until})  # fmt: skip
    tell_of_titles(found.institution, moment)
    return found


def _own_number(certificate: Certificate, prefix: str) -> str:
    """The number made here; another where an issuer's own happens to read the same."""
    plain = f"{prefix}{certificate.valid_from.year}-{certificate.id:04d}"
    tried = (plain, *(f"{plain}-{more}" for more in range(1, 100)))
    taken = numbers_taken(certificate.programme_code, tried)
    return next(one for one in tried if one not in taken)


def bring_certificate(
    institution: Institution, *, programme_code: str, honour: str, number: str, issuer: str, scope: str = "",
    issued_on: date | None, valid_from: date | None, valid_until: date | None, evidence: FileStorage | None,
    rests_on: Certificate | None = None, by: Actor, at: datetime | None = None,
) -> Certificate:  # fmt: skip
    """A title won elsewhere, with its document; it counts from its verification on."""
    moment = at or clock.now()
    problems = bringing_problems(
        number=number,
        issuer=issuer,
        issued_on=issued_on,
        valid_from=valid_from,
        valid_until=valid_until,
        has_document=bool(evidence and evidence.filename),
        today=clock.local(moment).date(),
    )
    if not honour.strip():
        problems.append(Problem("请填写称号全称", "honour"))
    if numbers_taken(programme_code, [number.strip()]):
        problems.append(Problem(f"编号 {number.strip()} 已登记过，请核对；如是他人误登，请联系市工信局", "number"))
    if rests_on is not None and rests_on.institution_id != institution.id:
        problems.append(Problem("所依据的认定应是本机构自己的", "rests_on"))
    if problems or not (issued_on and valid_from and valid_until and evidence):
        raise RuleBroken(problems)
    found = Certificate(
        programme_code=programme_code, institution=institution, origin="brought", number=number.strip(),
        number_is_issuers=True, honour=honour.strip(), issuer=issuer.strip(), scope=scope.strip(), issued_on=issued_on,
        valid_from=valid_from, valid_until=valid_until, evidence=store(evidence, by=by, field="evidence"),
        rests_on=rests_on, reminded=[], created_at=moment,
    )  # fmt: skip
    session().add(found)
    session().flush()
    record("certificate:bring", by=by, on=found, at=moment,
           after={"number": found.number, "issuer": found.issuer, "until": valid_until,
                  "sha256": found.evidence.sha256 if found.evidence else None})  # fmt: skip
    tell_city(found, f"{institution.name} 登记了在外取得的称号，待核验", at=moment)
    return found


def verify_certificate(certificate: Certificate, source: str, *, by: Actor, at: datetime | None = None) -> Certificate:
    """Checked against the issuer's list, for the first time or again; good for a year.

    RuleBroken where it is not said against what, or where a ground that it rests on does not count.
    """
    moment = at or clock.now()
    today = clock.local(moment).date()
    problems = said(source, "source", "对照核验的来源，例如认定单位公布名单的文号或网址")
    if certificate.valid_until < today:
        problems.append(Problem(f"有效期已于 {certificate.valid_until.isoformat()} 届满，不能再核验通过", "source"))
    if problems:
        raise RuleBroken(problems)
    before = CERTIFICATE.move(certificate, "verify")
    certificate.verified_on, certificate.verified_source = today, source.strip()[:300]
    certificate.recheck_by = next_check(today) if certificate.origin == "brought" else None
    certificate.reason = ""
    _decided(certificate, "verify", before, source, by, moment, f"「{certificate.honour}」已核验通过")
    return certificate


def refuse_certificate(certificate: Certificate, reason: str, *, by: Actor, at: datetime | None = None) -> Certificate:
    """The issuer's list does not bear it out; only titles won elsewhere can fail so."""
    if certificate.origin != "brought":
        raise RuleBroken([Problem("本平台颁发的证书不用核验；需要撤销的请按退出办理", "reason")])
    return _decide(certificate, "refuse", reason, "未通过核验", by, at)


def suspend_certificate(
    certificate: Certificate, reason: str, *, evidence: FileStorage | None = None, by: Actor,
    at: datetime | None = None,
) -> Certificate:  # fmt: skip
    """The title does not count until it is restored; RuleBroken without a reason and the document that it rests on."""
    moment, given = at or clock.now(), evidence if evidence is not None and evidence.filename else None
    problems = said(reason, "reason", "理由") + evidence_problems(has_evidence=given is not None)
    if problems or given is None:
        raise RuleBroken(problems)
    before = CERTIFICATE.move(certificate, "suspend")
    certificate.reason = reason.strip()[:500]
    paper = store(given, by=by, field="evidence")
    certificate.suspensions.append(Suspension(reason=certificate.reason, evidence=paper, created_at=moment))
    told = f"「{certificate.honour}」已暂停"
    _decided(certificate, "suspend", before, reason, by, moment, told, more={"sha256": paper.sha256})
    return certificate


def restore_certificate(certificate: Certificate, reason: str, *, by: Actor, at: datetime | None = None) -> Certificate:
    """A suspended title counts again."""
    return _decide(certificate, "restore", reason, "已恢复", by, at)


def revoke_certificate(certificate: Certificate, reason: str, *, by: Actor, at: datetime | None = None) -> Certificate:
    """The title ends; what rests on it counts no longer, and its holders are told."""
    return _decide(certificate, "revoke", reason, "已撤销", by, at)


def record_plaque(certificate: Certificate, day: date | None, *, by: Actor, at: datetime | None = None) -> Certificate:
    """The day of 授牌; RuleBroken where it lies before the decision or in the future."""
    today = clock.local(at or clock.now()).date()
    if day is None or not certificate.issued_on <= day <= today:
        words = f"授牌日期应在 {certificate.issued_on.isoformat()} 至今天之间，请核对"
        raise RuleBroken([Problem(words, "plaque_on")])
    before, certificate.plaque_on = certificate.plaque_on, day
    session().flush()
    record("certificate:plaque", by=by, on=certificate, before={"plaque_on": before}, after={"plaque_on": day}, at=at)
    return certificate


def _decide(
    certificate: Certificate, act: str, reason: str, outcome: str, by: Actor, at: datetime | None
) -> Certificate:
    problems = said(reason, "reason", "理由")
    if problems:
        raise RuleBroken(problems)
    before = CERTIFICATE.move(certificate, act)
    certificate.reason = reason.strip()[:500]
    _decided(certificate, act, before, reason, by, at or clock.now(), f"「{certificate.honour}」{outcome}")
    return certificate


def _decided(
    certificate: Certificate, act: str, before: CertificateState, reason: str, by: Actor, moment: datetime, told: str,
    more: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Keep the trail, tell the holder, and let profiles follow, also those of titles that rest on this one."""
    session().flush()
    record(f"certificate:{act}", by=by, on=certificate, before={"state": before}, reason=reason.strip()[:200],
           at=moment, after={"state": certificate.state} | dict(more or {}))  # fmt: skip
    tell_holder(certificate, told, reason.strip(), at=moment)
    tell_of_titles(certificate.institution, moment)
    for one in resting_on(certificate.id):
        if certificate.state is not CertificateState.VALID:
            words = f"所依据的「{certificate.honour}」{certificate.state.title}，「{one.honour}」随之失效"
            tell_holder(one, words, reason.strip(), at=moment)
            tell_city(one, f"{one.institution.name}：{words}", at=moment)
        tell_of_titles(one.institution, moment)


def tell_of_titles(institution: Institution, moment: datetime) -> None:
    """Profiles and directories learn which titles count now."""
    today = clock.local(moment).date()
    events.publish(TitlesChanged(institution.id, tuple(titles_of(of_institution(institution.id), today))))


def tell_holder(certificate: Certificate, title: str, body: str = "", *, at: datetime | None = None) -> None:
    """The people of the holder."""
    people = recipients_of(certificate.institution_id, Duty.INSTITUTION)
    notify(Kind.CERTIFICATE, people, title=title, body=body, path=path_of(certificate), at=at)


def tell_city(certificate: Certificate, title: str, *, at: datetime | None = None) -> None:
    """The city's officers."""
    notify(Kind.CERTIFICATE, recipients_with_duty(Duty.CITY), title=title, body="", path=path_of(certificate), at=at)


def path_of(certificate: Certificate) -> str:
    """The title's address inside the site."""
    return f"/certificates/{certificate.id}"
