"""Sampling calls, decisions on signs of bent answers, and the networks of institutions' own people."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision: Any = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "survey_sample",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("wave", sa.String(length=12), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("pool", sa.JSON(), nullable=False),
        sa.Column("pool_sha256", sa.String(length=64), nullable=False),
        sa.Column("draws", sa.JSON(), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["user.id"], name=op.f("fk_survey_sample_drawn_by_id_user")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_survey_sample_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["pilot_round.id"], name=op.f("fk_survey_sample_round_id_pilot_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_sample")),
    )
    with op.batch_alter_table("survey_sample", schema=None) as batch_op:
        batch_op.create_index("ix_survey_sample_round", ["round_id", "institution_id"], unique=False)

    op.create_table(
        "survey_sign_decision",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("fingerprint", sa.String(length=16), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("excluded", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "kept",
                "proposed",
                "excluded",
                "contested",
                "upheld",
                name="signdecisionstate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_reason", sa.Text(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objections", sa.JSON(), nullable=False),
        sa.Column("settled_reason", sa.Text(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "confirmed_by_id is null or confirmed_by_id <> decided_by_id",
            name=op.f("ck_survey_sign_decision_two_people"),
        ),
        sa.CheckConstraint(
            "settled_by_id is null or (settled_by_id <> decided_by_id and settled_by_id <> confirmed_by_id)",
            name=op.f("ck_survey_sign_decision_a_third_settles"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user.id"], name=op.f("fk_survey_sign_decision_confirmed_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_survey_sign_decision_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_survey_sign_decision_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["pilot_round.id"], name=op.f("fk_survey_sign_decision_round_id_pilot_round")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user.id"], name=op.f("fk_survey_sign_decision_settled_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_sign_decision")),
        sa.UniqueConstraint("round_id", "fingerprint", name=op.f("uq_survey_sign_decision_round_id_fingerprint")),
    )
    with op.batch_alter_table("survey_sign_decision", schema=None) as batch_op:
        batch_op.create_index("ix_survey_sign_decision_state", ["state"], unique=False)

    op.create_table(
        "survey_staff_trace",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_survey_staff_trace_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_staff_trace")),
        sa.UniqueConstraint(
            "institution_id", "origin", "device", name=op.f("uq_survey_staff_trace_institution_id_origin_device")
        ),
    )
    op.create_table(
        "survey_call",
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "unreached",
                "answered",
                name="callstate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=True),
        sa.Column("dimensions", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("called_by_id", sa.Integer(), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'answered') = (level is not null)", name=op.f("ck_survey_call_answered_with_level")
        ),
        sa.CheckConstraint(
            "level is null or level in ('very', 'basic', 'dissatisfied')", name=op.f("ck_survey_call_level_known")
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["survey_answer.id"], name=op.f("fk_survey_call_answer_id_survey_answer")
        ),
        sa.ForeignKeyConstraint(["called_by_id"], ["user.id"], name=op.f("fk_survey_call_called_by_id_user")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["survey_invitation.id"], name=op.f("fk_survey_call_invitation_id_survey_invitation")
        ),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["survey_sample.id"], name=op.f("fk_survey_call_sample_id_survey_sample")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_call")),
        sa.UniqueConstraint("sample_id", "invitation_id", name=op.f("uq_survey_call_sample_id_invitation_id")),
        sa.UniqueConstraint("sample_id", "position", name=op.f("uq_survey_call_sample_id_position")),
    )
    with op.batch_alter_table("survey_call", schema=None) as batch_op:
        batch_op.create_index("ix_survey_call_invitation", ["invitation_id"], unique=False)
        batch_op.create_index("ix_survey_call_state", ["state"], unique=False)

    with op.batch_alter_table("survey_answer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("excluded_by_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_survey_answer_excluded_by_id"), ["excluded_by_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_survey_answer_excluded_by_id_survey_sign_decision"),
            "survey_sign_decision",
            ["excluded_by_id"],
            ["id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("survey_answer", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_survey_answer_excluded_by_id_survey_sign_decision"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_survey_answer_excluded_by_id"))
        batch_op.drop_column("excluded_by_id")

    with op.batch_alter_table("survey_call", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_call_state")
        batch_op.drop_index("ix_survey_call_invitation")

    op.drop_table("survey_call")
    op.drop_table("survey_staff_trace")
    with op.batch_alter_table("survey_sign_decision", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_sign_decision_state")

    op.drop_table("survey_sign_decision")
    with op.batch_alter_table("survey_sample", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_sample_round")

    op.drop_table("survey_sample")
