"""``flask pilots load FILE``: take in a round's file, or only look whether it holds."""

from pathlib import Path

import click
from flask.cli import AppGroup

from marketplace.kernel.errors import Refusal
from marketplace.kernel.transactions import unit_of_work
from marketplace.pilots import queries, services
from marketplace.security.actors import SYSTEM
from marketplace.web import console

group = AppGroup("pilots", help="试点安排")


@group.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@console.as_json
def load(file: Path, json_: bool) -> None:
    """Load a round's file; the same file again changes nothing."""
    try:
        with unit_of_work():
            found = services.load_round(file, by=SYSTEM)
            version = queries.version_of(found)
            answer = {"round": found.slug, "title": found.title, "version": version.number, "sha256": version.sha256}
    except Refusal as refusal:
        console.refuse(str(refusal))
    console.answer(answer, json_, ("试点", "名称", "版本", "摘要"), [tuple(answer.values())])
