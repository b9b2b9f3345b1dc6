"""Remarks, struck out for both sides."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision: Any = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "remark_extract",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.Column("withheld", sa.Integer(), nullable=False),
        sa.Column("struck_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["row_id"], ["evaluation_row.id"], name=op.f("fk_remark_extract_row_id_evaluation_row")
        ),
        sa.ForeignKeyConstraint(["struck_by_id"], ["user.id"], name=op.f("fk_remark_extract_struck_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark_extract")),
        sa.UniqueConstraint("row_id", name=op.f("uq_remark_extract_row_id")),
    )


def downgrade() -> None:
    op.drop_table("remark_extract")
