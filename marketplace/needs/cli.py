"""``flask needs …``: the commands on needs."""

from flask.cli import AppGroup

group = AppGroup("needs", help="企业需求")
