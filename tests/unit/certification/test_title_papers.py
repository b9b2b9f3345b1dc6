"""The certificate with its plaque, and the two papers of a case against a title, read back."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from docx import Document

from marketplace.certification.exports import titles
from marketplace.certification.exports.yearly import yearly_paper
from marketplace.certification.lifecycle import ExitState
from marketplace.certification.models import Certificate, ExitCase, Reappraisal
from marketplace.certification.queries.offers import Offer
from marketplace.certification.rules.duties import Owed
from marketplace.organizations.models import Institution
from tests.unit.certification.programmes import POLICIES

GROUND = next(one for one in POLICIES["HB"].exit if one.ground == "年度考核不达标")
ADDRESS = "https://example.invalid/certificates/verify?number=HBYX-1"


def title(**more: object) -> Certificate:
    whole = {
        "programme_code": "HB", "institution": Institution(name="示例服务有限公司"), "origin": "issued",
        "number": "HBYX-1", "honour": "示例称号", "issuer": "示例中心", "scope": "法律服务类",
        "issued_on": date(2023, 6, 1),
        "valid_from": date(2023, 6, 1), "valid_until": date(2026, 5, 31),
    }  # fmt: skip
    return Certificate(**(whole | more))


def case(**more: object) -> ExitCase:
    whole = {
        "certificate": title(), "ground": GROUND.id, "statement": "三场活动满意度低于 80%。", "figures": [70, 75, 79],
        "state": ExitState.PROPOSED, "reply_by": date(2024, 3, 8), "rectification": "", "reply": "", "decision": "",
        "created_at": datetime(2024, 3, 1, 2, tzinfo=UTC),
    }  # fmt: skip
    return ExitCase(**(whole | more))


def texts(made: BytesIO) -> list[str]:
    paper = Document(made)
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return [*(line.text for line in paper.paragraphs), *cells]


def test_the_certificate_lies_on_its_own_page_where_the_programme_is_run_here() -> None:
    found = titles.certificate_paper(title(plaque_on=date(2023, 6, 20)), run=True, address=ADDRESS)
    text = "\n".join(texts(found))
    assert "授予你单位“示例称号”称号（法律服务类）" in text
    assert "有效期：2023年6月1日至2026年5月31日" in text
    assert "2023年6月20日" in text
    assert [one.page_width > one.page_height for one in Document(found).sections] == [False, False, True]


def test_a_title_of_another_authority_gets_the_record_of_its_plaque_alone() -> None:
    found = texts(titles.certificate_paper(title(), run=False, address=ADDRESS))
    assert "授牌记录" in found
    assert "证    书" not in found
    assert "1. 授牌日期" in found


def test_the_record_says_whose_number_it_is() -> None:
    for more, run, words in (
        ({}, True, "证书编号"), ({}, False, "本平台登记号"), ({"number_is_issuers": True}, False, "认定单位的编号"),
    ):  # fmt: skip
        cells = texts(titles.certificate_paper(title(**more), run=run, address=ADDRESS))
        assert cells[cells.index(words) + 1] == "HBYX-1"


def test_the_notice_names_ground_facts_and_the_day_to_answer() -> None:
    text = "\n".join(texts(titles.exit_notice(case(), GROUND)))
    assert "你单位可以在2024年3月8日前陈述申辩" in text
    assert "70%、75%、79%" in text
    assert "003:" not in text


@pytest.mark.parametrize(
    ("state", "said"), [(ExitState.UPHELD, "现决定：撤销该称号。"), (ExitState.DISMISSED, "现决定：不予撤销该称号。")]
)
def test_the_decision_says_what_was_decided_and_why(state: ExitState, said: str) -> None:
    again = Reappraisal(figures=[70.0, 75.5, 79])
    decided = case(
        state=state, decision="整改后仍不达标。", decided_at=datetime(2024, 4, 20, 2, tzinfo=UTC), reappraisals=[again]
    )
    text = "\n".join(texts(titles.exit_decision(decided, GROUND)))
    assert said in text
    assert "整改后仍不达标。" in text
    assert "期满未提出" in text
    assert "70%、75.5%、79%" in text
    assert "2024年4月20日" in text


def test_nothing_is_decided_before_it_is() -> None:
    with pytest.raises(LookupError):
        titles.exit_decision(case(), GROUND)


def test_a_yearly_paper_asks_for_what_the_article_names_and_says_what_was_counted() -> None:
    duty = next(one for one in POLICIES["GJ"].duty if one.key == "platform_summary")
    counts = {"enterprises_served": Offer(162, date(2022, 12, 31))}
    made = yearly_paper(title(honour="示例平台称号"), Owed(duty, 2022, date(2023, 2, 28)), counts)
    found = texts(made)
    assert "2022年度示例平台称号工作总结" in found
    assert "162（本平台统计，截至 2022-12-31）" in found
    assert "二、主动为中小企业开展公益性服务的情况" in found
    assert "2023年2月28日" in found
    assert "1. 满意度" in found
    about = Document(made).core_properties
    assert (about.author, about.comments) == ("", "")
