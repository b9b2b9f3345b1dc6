"""Titles in every state, cases against them, facts and decisions on rows."""

from datetime import date
from pathlib import Path

from marketplace.certification.models import Certificate, ExitCase, Reappraisal
from marketplace.certification.queries.standing import current_policies, current_programmes, definitions
from marketplace.certification.services import certificates as titles
from marketplace.certification.services import decisions as findings
from marketplace.certification.services import exits, load_programme
from marketplace.certification.services.duties import hand_in_report
from marketplace.certification.services.facts import state_fact
from marketplace.documents.services import store
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from marketplace.security.actors import SYSTEM, Actor
from tests.cast import Cast
from tests.town.ground import HERE, THERE, Town, paper

PROGRAMMES = Path(__file__).parents[2] / "seeds" / "programmes"


def lay_titles(town: Town, cast: Cast) -> None:
    """In each county titles in every state with a case and a yearly paper, a stated fact, and rows decided."""
    with unit_of_work():
        for file in sorted(PROGRAMMES.glob("*.toml")):
            load_programme(file, by=SYSTEM)
    for county, number in ((HERE, "1"), (THERE, "2")):
        institution, city = cast.organization(f"institution-{number}"), cast.actor("city")
        assert isinstance(institution, Institution)
        selected, national, pending = (_title(cast, institution, number, code) for code in ("HB", "GJ", "OTHER"))
        with unit_of_work():
            for one in (selected, national):
                titles.verify_certificate(one, "鄂中小服〔2022〕9号名单第 12 位", by=city)
            case = exits.propose_exit(
                selected, ground="EXT-12", statement="示例：全年没有公益服务，见附件。", evidence=paper("核查.pdf"),
                by=city,
            )  # fmt: skip
            report = hand_in_report(
                national, "platform_summary", 2022, file=paper("年度总结.pdf"), by=cast.actor(f"institution-{number}")
            )
            reason = "示例：核查期间暂停"
            titles.suspend_certificate(national, reason, evidence=paper("核查通知.pdf"), by=city)
            again = _appraised_again(case, city)
        if county == HERE:
            with unit_of_work():
                titles.restore_certificate(national, "示例：核查无误", by=city)
        else:
            with unit_of_work():
                exits.reply_to_exit(case, "示例：已补办公益服务，请予保留。", by=cast.actor("institution-2"))
        town.put(county, "certificate_id", selected.id, national.id, pending.id)
        town.put(county, "exit_id", case.id)
        town.put(county, "report_id", report.id)
        town.put(county, "suspension_id", national.suspensions[0].id)
        town.put(county, "reappraisal_id", again.id)
        town.put(county, "act", "verify", "refuse", "suspend", "restore", "plaque")
        town.put(county, "ruling", "order", "pass", "uphold", "dismiss")
        town.put(county, "code", *(version.code for version in current_programmes()))
        _judged(town, cast, county, institution)


def _appraised_again(case: ExitCase, city: Actor) -> Reappraisal:
    """Laid as a row: in the town nobody waits the thirty days of a rectification."""
    found = Reappraisal(
        case=case, figures=[70, 75, 79], evidence=store(paper("再次考核.pdf"), by=city), created_at=case.created_at
    )  # fmt: skip
    session().add(found)
    session().flush()
    return found


def _title(cast: Cast, holder: Institution, number: str, code: str) -> Certificate:
    with unit_of_work():
        return titles.bring_certificate(
            holder, programme_code=code, honour=f"示例称号{code}", number=f"{code}YX-{number}", issuer="示例认定单位",
            issued_on=date(2022, 1, 1), valid_from=date(2022, 1, 1), valid_until=date(2024, 12, 31),
            evidence=paper("证书.pdf"), by=cast.actor(f"institution-{number}"),
        )  # fmt: skip


def _judged(town: Town, cast: Cast, county: str, institution: Institution) -> None:
    """A fact with its file; one row of a programme found by an officer, one relaxed."""
    key, city = "smes_served_per_year", cast.actor("city")
    fact, _ = definitions(current_policies())[key]
    version = next(one for one in current_programmes() if one.code == "HB")
    agent = cast.actor("institution-1" if county == HERE else "institution-2")
    with unit_of_work():
        stated = state_fact(institution, key, fact, 120, as_of=date(2022, 12, 31), evidence=paper("名单.pdf"), by=agent)
        found = findings.record_finding(
            institution,
            version,
            "HB-05",
            holds=True,
            reason="示例：查阅材料后判断",
            evidence=paper("审计.pdf"),
            by=city,
        )
        relaxed = findings.relax_rule(
            institution, version, "HB-08", reason="示例：2022 年获省级表彰", evidence=paper("表彰.pdf"), by=city
        )
    town.put(county, "fact_id", stated.id)
    town.put(county, "decision_id", found.id, relaxed.id)
    town.put(county, "rule_id", "HB-05", "HB-08")
    town.put(county, "key", key)
