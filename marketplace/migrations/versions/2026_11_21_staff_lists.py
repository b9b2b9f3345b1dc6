"""Lists of staff, from which staff facts are counted."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: Any = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_list",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("replaced_at is null or not is_current", name=op.f("ck_staff_list_replaced_is_past")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_staff_list_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_list")),
    )
    with op.batch_alter_table("staff_list", schema=None) as batch_op:
        batch_op.create_index(
            "uq_staff_list_current",
            ["institution_id"],
            unique=True,
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        )


def downgrade() -> None:
    with op.batch_alter_table("staff_list", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_staff_list_current", sqlite_where=sa.text("is_current"), postgresql_where=sa.text("is_current")
        )

    op.drop_table("staff_list")
