"""Yearly papers of titles."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: Any = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duty_report",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("duty", sa.String(length=30), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("handed_in_on", sa.Date(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("year between 2000 and 2199", name=op.f("ck_duty_report_year_sensible")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_duty_report_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_duty_report_certificate_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_report")),
        sa.UniqueConstraint("certificate_id", "duty", "year", name=op.f("uq_duty_report_certificate_id_duty_year")),
    )


def downgrade() -> None:
    op.drop_table("duty_report")
