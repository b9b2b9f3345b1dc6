"""A basis is told in words that a clerk can look up, never as a number of the house's own papers."""

import pytest

from marketplace.kernel.articles import in_words
from marketplace.kernel.errors import Problem


@pytest.mark.parametrize(
    ("article", "words"),
    [
        ("二（二）2（002:29）：提出服务方案", "二（二）2（通知第 29 行）：提出服务方案"),
        ("002:9;94;265", "通知第 9、94、265 行"),
        ("002:265；约定 D8", "通知第 265 行；约定 D8"),
        ("product default（D15）：按 5 个工作日", "本平台默认（约定 D15）：按 5 个工作日"),
        ("product default (D13)", "本平台默认（约定 D13）"),
        ("附件1（002:50-94）；由县市区汇总（AMB-ZZ-06）", "附件1（通知第 50-94 行）；由县市区汇总"),
        ("", ""),
    ],
)
def test_an_article_in_words(article: str, words: str) -> None:
    assert in_words(article) == words


def test_a_problem_names_its_article_in_words() -> None:
    assert Problem("请写标题", "title", "002:205").sentence() == "请写标题（依据：通知第 205 行）"
