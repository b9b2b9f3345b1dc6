"""Readings and their corrections, versions of what the engine knows, rankings in parts, plans of invitations."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: Any = "0006"
branch_labels = None
depends_on = None

VERSIONS = (("catalogue_version_id", "catalogue_version"), ("weights_version_id", "weights_version"))


def _point(column: str, table: str) -> None:
    """Let each ranking name a version; a batch on SQLite would make the table anew and drop its fits with the old one."""
    name = op.f(f"fk_match_run_{column}_{table}")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE match_run ADD COLUMN {column} INTEGER CONSTRAINT {name} REFERENCES {table} (id)")
        return
    op.add_column("match_run", sa.Column(column, sa.Integer(), nullable=True))
    op.create_foreign_key(name, "match_run", table, [column], ["id"])


def upgrade() -> None:
    op.create_table(
        "catalogue_version",
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column("edit", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "trying",
                "ready",
                "in_force",
                "replaced",
                "discarded",
                "failed",
                name="versionstate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("digest", sa.String(length=20), nullable=False),
        sa.Column("effects", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_catalogue_version_author_id_user")),
        sa.ForeignKeyConstraint(
            ["base_id"], ["catalogue_version.id"], name=op.f("fk_catalogue_version_base_id_catalogue_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_version")),
    )
    with op.batch_alter_table("catalogue_version") as batch_op:
        batch_op.create_index(
            "uq_catalogue_version_in_force",
            ["state"],
            unique=True,
            sqlite_where=sa.text("state = 'in_force'"),
            postgresql_where=sa.text("state = 'in_force'"),
        )

    op.create_table(
        "match_plan",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=80), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "ready",
                "invited",
                "failed",
                name="planstate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("snapshot_id", sa.Integer(), nullable=True),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("pairs", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("engine_version", sa.String(length=200), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minimum between 0 and 100", name=op.f("ck_match_plan_minimum_sensible")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_match_plan_author_id_user")),
        sa.ForeignKeyConstraint(["round_id"], ["pilot_round.id"], name=op.f("fk_match_plan_round_id_pilot_round")),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["institution_snapshot.id"], name=op.f("fk_match_plan_snapshot_id_institution_snapshot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_plan")),
        sa.UniqueConstraint("round_id", "name", name=op.f("uq_match_plan_round_id_name")),
    )
    with op.batch_alter_table("match_plan") as batch_op:
        batch_op.create_index(batch_op.f("ix_match_plan_snapshot_id"), ["snapshot_id"], unique=False)

    op.create_table(
        "weights_version",
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "trying",
                "ready",
                "in_force",
                "replaced",
                "discarded",
                "failed",
                name="versionstate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("digest", sa.String(length=20), nullable=False),
        sa.Column("effects", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_weights_version_author_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weights_version")),
    )
    with op.batch_alter_table("weights_version") as batch_op:
        batch_op.create_index(
            "uq_weights_version_in_force",
            ["state"],
            unique=True,
            sqlite_where=sa.text("state = 'in_force'"),
            postgresql_where=sa.text("state = 'in_force'"),
        )

    op.create_table(
        "bulk_run",
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("catalogue_version_id", sa.Integer(), nullable=True),
        sa.Column("weights_version_id", sa.Integer(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "done",
                "failed",
                name="bulkstate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["catalogue_version_id"],
            ["catalogue_version.id"],
            name=op.f("fk_bulk_run_catalogue_version_id_catalogue_version"),
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["institution_snapshot.id"], name=op.f("fk_bulk_run_snapshot_id_institution_snapshot")
        ),
        sa.ForeignKeyConstraint(
            ["weights_version_id"], ["weights_version.id"], name=op.f("fk_bulk_run_weights_version_id_weights_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_run")),
    )
    with op.batch_alter_table("bulk_run") as batch_op:
        batch_op.create_index(batch_op.f("ix_bulk_run_snapshot_id"), ["snapshot_id"], unique=False)
        batch_op.create_index("ix_bulk_run_state", ["state", "id"], unique=False)

    op.create_table(
        "bulk_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "done", "failed", name="runstate_known", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["bulk_run.id"], name=op.f("fk_bulk_part_run_id_bulk_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_part")),
        sa.UniqueConstraint("run_id", "position", name=op.f("uq_bulk_part_run_id_position")),
    )
    with op.batch_alter_table("bulk_part") as batch_op:
        batch_op.create_index("ix_bulk_part_free", ["state", "leased_until"], unique=False)

    op.create_table(
        "institution_correction",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=80), nullable=False),
        sa.Column("author_duty", sa.String(length=20), nullable=False),
        sa.Column("organization_name", sa.String(length=120), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("read", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict in ('does', 'does_not', 'given_back')", name=op.f("ck_institution_correction_verdict_known")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_institution_correction_author_id_user")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_institution_correction_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution_correction")),
    )
    with op.batch_alter_table("institution_correction") as batch_op:
        batch_op.create_index("ix_institution_correction_institution", ["institution_id", "id"], unique=False)

    op.create_table(
        "institution_reading",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("words_digest", sa.String(length=64), nullable=False),
        sa.Column("catalogue_digest", sa.String(length=20), nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_institution_reading_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("institution_id", name=op.f("pk_institution_reading")),
    )
    with op.batch_alter_table("institution_reading") as batch_op:
        batch_op.create_index("ix_institution_reading_due", ["due", "institution_id"], unique=False)

    op.create_table(
        "need_correction",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("given_back", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=80), nullable=False),
        sa.Column("author_duty", sa.String(length=20), nullable=False),
        sa.Column("organization_name", sa.String(length=120), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("read", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_need_correction_author_id_user")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_correction_need_id_need")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_correction")),
    )
    with op.batch_alter_table("need_correction") as batch_op:
        batch_op.create_index("ix_need_correction_need", ["need_id", "id"], unique=False)

    op.create_table(
        "need_reading",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("better_direction", sa.String(length=8), nullable=True),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("words_digest", sa.String(length=64), nullable=False),
        sa.Column("catalogue_digest", sa.String(length=20), nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_reading_need_id_need")),
        sa.PrimaryKeyConstraint("need_id", name=op.f("pk_need_reading")),
    )
    with op.batch_alter_table("need_reading") as batch_op:
        batch_op.create_index("ix_need_reading_due", ["due", "need_id"], unique=False)

    op.create_table(
        "pair_rule",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=80), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('pin', 'forbid')", name=op.f("ck_pair_rule_kind_known")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_pair_rule_author_id_user")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_pair_rule_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_pair_rule_need_id_need")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_rule")),
    )
    with op.batch_alter_table("pair_rule") as batch_op:
        batch_op.create_index(batch_op.f("ix_pair_rule_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(
            "uq_pair_rule_standing",
            ["need_id", "institution_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "import_row_reading",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("better", sa.JSON(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["row_id"], ["import_row.id"], name=op.f("fk_import_row_reading_row_id_import_row"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_import_row_reading")),
    )
    for column, table in VERSIONS:
        _point(column, table)
    op.add_column("match_fit", sa.Column("lift", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("match_fit", "lift")
    for column, table in reversed(VERSIONS):
        if op.get_bind().dialect.name != "sqlite":
            op.drop_constraint(op.f(f"fk_match_run_{column}_{table}"), "match_run", type_="foreignkey")
        op.drop_column("match_run", column)
    op.drop_table("import_row_reading")
    with op.batch_alter_table("pair_rule") as batch_op:
        batch_op.drop_index(
            "uq_pair_rule_standing",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_pair_rule_institution_id"))

    op.drop_table("pair_rule")
    with op.batch_alter_table("need_reading") as batch_op:
        batch_op.drop_index("ix_need_reading_due")

    op.drop_table("need_reading")
    with op.batch_alter_table("need_correction") as batch_op:
        batch_op.drop_index("ix_need_correction_need")

    op.drop_table("need_correction")
    with op.batch_alter_table("institution_reading") as batch_op:
        batch_op.drop_index("ix_institution_reading_due")

    op.drop_table("institution_reading")
    with op.batch_alter_table("institution_correction") as batch_op:
        batch_op.drop_index("ix_institution_correction_institution")

    op.drop_table("institution_correction")
    with op.batch_alter_table("bulk_part") as batch_op:
        batch_op.drop_index("ix_bulk_part_free")

    op.drop_table("bulk_part")
    with op.batch_alter_table("bulk_run") as batch_op:
        batch_op.drop_index("ix_bulk_run_state")
        batch_op.drop_index(batch_op.f("ix_bulk_run_snapshot_id"))

    op.drop_table("bulk_run")
    with op.batch_alter_table("weights_version") as batch_op:
        batch_op.drop_index(
            "uq_weights_version_in_force",
            sqlite_where=sa.text("state = 'in_force'"),
            postgresql_where=sa.text("state = 'in_force'"),
        )

    op.drop_table("weights_version")
    with op.batch_alter_table("match_plan") as batch_op:
        batch_op.drop_index(batch_op.f("ix_match_plan_snapshot_id"))

    op.drop_table("match_plan")
    with op.batch_alter_table("catalogue_version") as batch_op:
        batch_op.drop_index(
            "uq_catalogue_version_in_force",
            sqlite_where=sa.text("state = 'in_force'"),
            postgresql_where=sa.text("state = 'in_force'"),
        )

    op.drop_table("catalogue_version")
