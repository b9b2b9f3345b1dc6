"""How commands speak: JSON alone on standard output, tables for people, one clear sentence on bad input."""

import json
import unicodedata
from collections.abc import Sequence
from typing import Any, NoReturn

import click
from flask.cli import AppGroup

from marketplace.kernel.errors import Refusal

as_json = click.option("--json", "json_", is_flag=True, help="只输出 JSON")


def answer(found: object, json_: bool, headings: Sequence[str] = (), rows: Sequence[Sequence[Any]] = ()) -> None:
    """Print ``found`` as JSON, or ``rows`` as a table."""
    click.echo(json.dumps(found, ensure_ascii=False, indent=2, default=str) if json_ else table(headings, rows))


def table(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A table whose columns line up although Chinese signs are twice as wide."""
    lines = [
        [str(cell) if cell is not None else "—" for cell in row]
        for row in ([headings] if headings else []) + list(rows)
    ]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)] if lines else []
    return "\n".join(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def refuse(sentence: str) -> NoReturn:
    """End the command with exit code 1 and one sentence on standard error."""
    click.echo(sentence, err=True)
    raise SystemExit(1)


class Refusing(AppGroup):
    """A group whose commands answer a refusal of the house as a sentence, never as a trace."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            refuse(str(refusal))
