"""Newcomers shown beside the best of a shortlist, and the seed that they were drawn by."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision: Any = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("match_run", sa.Column("newcomers_seed", sa.String(length=60), nullable=True))
    op.add_column("match_fit", sa.Column("shown_after", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("match_fit", "shown_after")
    op.drop_column("match_run", "newcomers_seed")
