"""Whose number a title bears, on what it was suspended, and what a holder's activities came to after rectification."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision: Any = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "certificate", sa.Column("number_is_issuers", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    # A title won elsewhere came with its issuer's number.
    op.execute(sa.text("UPDATE certificate SET number_is_issuers = :yes WHERE origin = 'brought'").bindparams(yes=True))
    op.create_table(
        "certificate_suspension",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_suspension_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["attachment.id"], name=op.f("fk_certificate_suspension_evidence_id_attachment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_suspension")),
    )
    op.create_index("ix_certificate_suspension_certificate_id", "certificate_suspension", ["certificate_id"])
    op.create_table(
        "exit_reappraisal",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["exit_case.id"], name=op.f("fk_exit_reappraisal_case_id_exit_case")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["attachment.id"], name=op.f("fk_exit_reappraisal_evidence_id_attachment")
        ),
        sa.ForeignKeyConstraint(["entered_by_id"], ["user.id"], name=op.f("fk_exit_reappraisal_entered_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exit_reappraisal")),
    )
    op.create_index("ix_exit_reappraisal_case_id", "exit_reappraisal", ["case_id"])


def downgrade() -> None:
    op.drop_index("ix_exit_reappraisal_case_id", table_name="exit_reappraisal")
    op.drop_table("exit_reappraisal")
    op.drop_index("ix_certificate_suspension_certificate_id", table_name="certificate_suspension")
    op.drop_table("certificate_suspension")
    op.drop_column("certificate", "number_is_issuers")
