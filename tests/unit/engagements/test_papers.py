"""The agreement and the acceptance as official papers: amounts in figures and in words, places for every seal."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document

from marketplace.documents.models import Attachment
from marketplace.engagements import exports
from marketplace.engagements.lifecycle import EngagementState
from marketplace.engagements.models import Deliverable, Engagement, Milestone
from marketplace.needs.models import Need
from marketplace.organizations.models import Enterprise, Institution

SAID = (
    "FW2023-00001", "荷塘齿轮有限公司（示例）", "91430202MA4EX0001M", "荷塘检测服务有限公司（示例）", "120,000.05",
    "壹拾贰万元零伍分", "叁万元整", "25.00%", "取样", "2023-06-01", "2023-04-20",
)  # fmt: skip


def drawn_up(**changes: object) -> Engagement:
    steps = [
        Milestone(position=1, title="取样", deliverable="样件清单", due_on=date(2023, 5, 1)),
        Milestone(position=2, title="试验", deliverable="检测报告", due_on=date(2023, 6, 1)),
    ]
    steps[0].files = [Deliverable(attachment=Attachment(name="样件清单.pdf"))]
    given: dict[str, object] = {
        "number": "FW2023-00001", "scope": "做疲劳试验\n分析断口", "deliverables": "检测报告",
        "price": Decimal("120000.05"),        "public_share": Decimal("30000.00"), "concession": Decimal("10000.05"),
        "enterprise_share": Decimal("80000.00"), "starts_on": date(2023, 4, 20), "ends_on": date(2023, 7, 20),
        "state": EngagementState.ACTIVE, "from_gains": False, "gains_terms": "", "acceptance_remark": "",
        "enterprise": Enterprise(name="荷塘齿轮有限公司（示例）", credit_code="91430202MA4EX0001M"),
        "institution": Institution(name="荷塘检测服务有限公司（示例）"), "milestones": steps,
        "need": Need(title="齿轮疲劳寿命检测", number="ZZ2023-00001"),
    }  # fmt: skip
    return Engagement(**(given | changes))


def words_of(stream: BytesIO) -> str:
    paper = Document(stream)
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in paper.paragraphs), *cells])


def test_the_agreement_says_everything() -> None:
    words = words_of(exports.agreement_paper(drawn_up()))
    for said in SAID:
        assert said in words, said
    assert "草稿" not in words


def test_lines_stay_lines() -> None:
    lines = words_of(exports.agreement_paper(drawn_up())).splitlines()
    assert {"做疲劳试验", "分析断口"} <= set(lines)


@pytest.mark.parametrize(("share", "seals", "copies"), [("30000", 3, "一式三份"), ("0", 2, "一式两份")])
def test_the_city_seals_only_public_money(share: str, seals: int, copies: str) -> None:
    public = Decimal(share)
    words = words_of(exports.agreement_paper(drawn_up(public_share=public)))
    assert words.count("（盖章）") == seals
    assert copies in words


def test_a_draft_says_that_it_is_one() -> None:
    words = words_of(exports.agreement_paper(drawn_up(state=EngagementState.DRAFTING, milestones=[], ends_on=None)))
    assert "草稿，双方确认前不作为依据" in words


def test_gains_are_told_with_their_terms() -> None:
    words = words_of(exports.agreement_paper(drawn_up(from_gains=True, gains_terms="按节约电费的三成，按季支付")))
    assert "以转型收益支付：按节约电费的三成，按季支付" in words


def test_the_acceptance_lists_every_file() -> None:
    accepted = datetime(2023, 7, 1, 2, tzinfo=UTC)
    words = words_of(exports.acceptance_paper(drawn_up(accepted_at=accepted, acceptance_remark="同约定一致")))
    for said in ("样件清单.pdf", "2023-07-01", "同约定一致", "壹拾贰万元零伍分"):
        assert said in words, said
    assert words.count("（盖章）") == 3
