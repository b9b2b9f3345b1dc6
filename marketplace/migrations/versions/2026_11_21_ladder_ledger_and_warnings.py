"""Facts of the ladder's self-test, withdrawn recognitions with who decided, early warnings of promises."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision: Any = "0009"
branch_labels = None
depends_on = None

CLAIM_STATES = "ck_ladder_claim_ladderclaimstate_known"


def upgrade() -> None:
    _judge_claims(("claimed", "verified", "refused", "withdrawn"))
    op.add_column("ladder_claim", sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
    for table in ("ladder_claim", "ladder_outcome"):
        # Said in one go: SQLite adds a reference only with its column, and making the table anew would lose its checks.
        name = f"fk_{table}_decided_by_id_user"
        op.execute(f'ALTER TABLE {table} ADD COLUMN decided_by_id INTEGER CONSTRAINT {name} REFERENCES "user" (id)')
    op.create_table(
        "ladder_fact",
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Numeric(precision=16, scale=2), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_ladder_fact_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_fact")),
        sa.UniqueConstraint("enterprise_id", "key", "as_of", name=op.f("uq_ladder_fact_enterprise_id_key_as_of")),
    )
    op.create_table(
        "commitment_warning",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("point", sa.String(length=16), nullable=False),
        sa.Column("promised", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("served", sa.Integer(), nullable=False),
        sa.Column("running", sa.Integer(), nullable=False),
        sa.Column("is_behind", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "point in ('quarter', 'half', 'three_quarters')", name=op.f("ck_commitment_warning_point_known")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_commitment_warning_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["pilot_round.id"], name=op.f("fk_commitment_warning_round_id_pilot_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_warning")),
        sa.UniqueConstraint(
            "institution_id", "round_id", "point", name=op.f("uq_commitment_warning_institution_id_round_id_point")
        ),
    )
    op.create_index("ix_commitment_warning_round", "commitment_warning", ["round_id", "is_behind"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_commitment_warning_round", table_name="commitment_warning")
    op.drop_table("commitment_warning")
    op.drop_table("ladder_fact")
    for table in ("ladder_outcome", "ladder_claim"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN decided_by_id")
    op.drop_column("ladder_claim", "decided_at")
    op.execute("UPDATE ladder_claim SET state = 'refused' WHERE state = 'withdrawn'")
    _judge_claims(("claimed", "verified", "refused"))


def _judge_claims(states: tuple[str, ...]) -> None:
    """Which states a claim may have; SQLite makes the table anew with the new check, since it cannot change one."""
    check = f"state in ({', '.join(repr(one) for one in states)})"
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table(
            "ladder_claim", recreate="always", table_args=(sa.CheckConstraint(check, name="ladderclaimstate_known"),)
        ):
            return
    op.drop_constraint(op.f(CLAIM_STATES), "ladder_claim", type_="check")
    op.create_check_constraint(op.f(CLAIM_STATES), "ladder_claim", check)
