"""``flask publicity window``: the same days as the page, with and without a database, one sentence on bad input."""

import json
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from marketplace.app import create_app
from marketplace.kernel.transactions import unit_of_work
from marketplace.publicity.services import record_days
from marketplace.publicity.services.calendar import Day
from tests.cast import Cast
from tests.worlds import settings_for

COMMAND = ["publicity", "window", "2023-01-18", "--days", "5", "--json"]
BY_HAND = {
    "start": "2023-01-18", "end": "2023-01-30", "provisional": False,
    "days": ["2023-01-19", "2023-01-20", "2023-01-28", "2023-01-29", "2023-01-30"],
}  # fmt: skip


def test_the_answer_has_the_form_of_the_interface(app: Flask) -> None:
    assert json.loads(app.test_cli_runner().invoke(args=COMMAND).stdout) == BY_HAND


def test_the_bureaus_rows_lie_over_the_published_calendar(app: Flask, cast: Cast) -> None:
    with unit_of_work():
        record_days([Day(date(2023, 1, 28), False, "示例停工日")], by=cast.actor("city"))
    assert json.loads(app.test_cli_runner().invoke(args=COMMAND).stdout)["end"] == "2023-01-31"


def test_it_works_without_a_database(tmp_path: Path) -> None:
    nowhere = create_app(settings_for(f"sqlite:///{tmp_path / 'none' / 'none.db'}", tmp_path))
    assert json.loads(nowhere.test_cli_runner().invoke(args=COMMAND).stdout) == BY_HAND
    empty = create_app(settings_for(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path))
    assert json.loads(empty.test_cli_runner().invoke(args=COMMAND).stdout) == BY_HAND


@pytest.mark.parametrize(
    ("start", "days"),
    [("2023-02-30", "5"), ("昨天", "5"), ("2023-01-18", "0"), ("2023-01-18", "61"), ("0001-01-01", "5")],
)
def test_bad_input_is_one_sentence(app: Flask, start: str, days: str) -> None:
    answer = app.test_cli_runner().invoke(args=["publicity", "window", start, "--days", days, "--json"])
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert answer.stderr.strip().endswith("。")
    assert answer.stderr.count("\n") == 1
