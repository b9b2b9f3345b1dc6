"""The commands: each room brings its group; serving and working stand here."""

from flask import Flask

from marketplace.audit import cli as audit
from marketplace.bids import cli as bids
from marketplace.certification import cli as certification
from marketplace.cli import demo
from marketplace.cli.operating import serve, worker
from marketplace.evaluation import cli as evaluation
from marketplace.matchmaking import cli as matchmaking
from marketplace.needs import cli as needs
from marketplace.organizations import cli as organizations
from marketplace.pilots import cli as pilots
from marketplace.publicity import cli as publicity

GROUPS = (
    audit.group,
    organizations.group,
    publicity.group,
    *certification.GROUPS,
    pilots.group,
    needs.group,
    matchmaking.group,
    bids.group,
    evaluation.group,
    demo.group,
)  # fmt: skip


def init_app(app: Flask) -> None:
    """Register every room's group, and the commands of operation."""
    for group in GROUPS:
        app.cli.add_command(group)
    app.cli.add_command(serve)
    app.cli.add_command(worker)
