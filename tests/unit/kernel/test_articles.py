"""A basis is told in words that a clerk can look up, never as a number of the house's own papers."""

import pytest

from marketplace.kernel.articles import in_words
from marketplace.kernel.errors import Problem


@pytest.mark.parametrize(
    ("article", "words"),
    [
        ("二（二）2（002:29）：提出服务方案", "二（二）2：提出服务方案"),
        ("D29：按其公示和文件登记", "按其公示和文件登记"),
        ("三（二）（三）（002:39-40）", "三（二）（三）"),
        ("002:9;94;265", "通知一、附件1注、附件4注"),
        ("002:265; target 002:9; only national ones count (decision D8)", "通知附件4注、一"),
        ("002:265；约定 D8", "通知附件4注"),
        ("约定 D11", "本平台默认"),
        ("product default（D15）：按 5 个工作日", "本平台默认：按 5 个工作日"),
        ("product default (D13); 重点围绕企业满意度 002:32", "本平台默认；重点围绕企业满意度 通知二（二）4"),
        ("product default: working days from publication", "本平台默认"),
        ("D15（product default）：实名提出异议", "本平台默认：实名提出异议"),
        ("通知未定数量，按至少 1 例（product default，AMB-ZZ-09）", "通知未定数量，按至少 1 例（本平台默认）"),
        ("附件1（002:51-94）；由县市区汇总（AMB-ZZ-06）", "附件1；由县市区汇总"),
        ("市工信局：关于 ERP 的通知〔2023〕3号", "市工信局：关于 ERP 的通知〔2023〕3号"),
        ("", ""),
    ],
)
def test_an_article_in_words(article: str, words: str) -> None:
    assert in_words(article) == words


def test_a_problem_names_its_article_in_words() -> None:
    assert Problem("请写标题", "title", "002:205").sentence() == "请写标题（依据：通知附件4）"
