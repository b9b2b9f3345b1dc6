"""A notice of two rows, posted on 20 March 2023."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from marketplace.kernel.clock import standing_at
from marketplace.kernel.transactions import unit_of_work
from marketplace.publicity.models import Notice
from marketplace.publicity.services import Item, post_notice
from tests.cast import Cast

POSTED = datetime(2023, 3, 20, 2, tzinfo=UTC)


@pytest.fixture
def post(cast: Cast) -> Callable[[], Notice]:
    def posted() -> Notice:
        with standing_at(POSTED), unit_of_work():
            return post_notice(
                "admission", "试点服务机构名单公示（示例）", body=["现予公示。"], columns=["序号", "名称"],
                items=[Item("application", 11, "甲机构（示例）", ("1", "甲机构（示例）")),
                       Item("application", 12, "乙机构（示例）", ("2", "乙机构（示例）"))],
                days=5, answer_days=10, article="product default（D15）", round_="zhuzhou-2023", by=cast.actor("city"),
            )  # fmt: skip

    return posted
