"""Officers' findings and relaxations on rule rows."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: Any = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rule_decision",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("programme_version_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind = 'finding' or (holds and is_current)", name=op.f("ck_rule_decision_relaxation_stays")
        ),
        sa.CheckConstraint(
            "kind = 'finding' or evidence_id is not null", name=op.f("ck_rule_decision_relaxation_with_evidence")
        ),
        sa.CheckConstraint("kind in ('finding', 'relaxation')", name=op.f("ck_rule_decision_kind_known")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_rule_decision_decided_by_id_user")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["attachment.id"], name=op.f("fk_rule_decision_evidence_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_rule_decision_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(
            ["programme_version_id"],
            ["programme_version.id"],
            name=op.f("fk_rule_decision_programme_version_id_programme_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_decision")),
    )
    with op.batch_alter_table("rule_decision", schema=None) as batch_op:
        batch_op.create_index(
            "uq_rule_decision_current",
            ["institution_id", "programme_version_id", "rule_id", "kind"],
            unique=True,
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        )


def downgrade() -> None:
    with op.batch_alter_table("rule_decision", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_rule_decision_current", sqlite_where=sa.text("is_current"), postgresql_where=sa.text("is_current")
        )

    op.drop_table("rule_decision")
