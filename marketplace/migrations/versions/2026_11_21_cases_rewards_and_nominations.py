"""Cases, rewards and nominations that follow an evaluation."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: Any = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "award_list",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "proposed",
                "noticed",
                "in_publicity",
                "announced",
                "discarded",
                name="awardliststate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("pool", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal_by", sa.Date(), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("announced_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "confirmed_by_id is null or confirmed_by_id <> proposed_by_id", name=op.f("ck_award_list_two_people")
        ),
        sa.CheckConstraint("pool >= 0", name=op.f("ck_award_list_pool_not_negative")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["user.id"], name=op.f("fk_award_list_confirmed_by_id_user")),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["user.id"], name=op.f("fk_award_list_drawn_by_id_user")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_award_list_notice_id_notice")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user.id"], name=op.f("fk_award_list_proposed_by_id_user")),
        sa.ForeignKeyConstraint(["run_id"], ["evaluation_run.id"], name=op.f("fk_award_list_run_id_evaluation_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_list")),
    )
    with op.batch_alter_table("award_list", schema=None) as batch_op:
        batch_op.create_index(
            "uq_award_list_live",
            ["run_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'discarded'"),
            postgresql_where=sa.text("state <> 'discarded'"),
        )

    op.create_table(
        "nomination",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "filed",
                "judging",
                "judged",
                "withdrawn",
                name="nominationstate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("awarded", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("override", sa.Text(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('case', 'contract')", name=op.f("ck_nomination_kind_known")),
        sa.CheckConstraint("awarded is null or awarded >= 0", name=op.f("ck_nomination_not_negative")),
        sa.ForeignKeyConstraint(["file_id"], ["attachment.id"], name=op.f("fk_nomination_file_id_attachment")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_nomination_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["pilot_round.id"], name=op.f("fk_nomination_round_id_pilot_round")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["user.id"], name=op.f("fk_nomination_settled_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
    )
    with op.batch_alter_table("nomination", schema=None) as batch_op:
        batch_op.create_index("ix_nomination_round", ["round_id", "institution_id"], unique=False)

    op.create_table(
        "award_appeal",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "filed",
                "upheld",
                "refused",
                name="appealstate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_award_appeal_decided_by_id_user")),
        sa.ForeignKeyConstraint(["file_id"], ["attachment.id"], name=op.f("fk_award_appeal_file_id_attachment")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_award_appeal_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["award_list.id"], name=op.f("fk_award_appeal_list_id_award_list")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_appeal")),
    )
    with op.batch_alter_table("award_appeal", schema=None) as batch_op:
        batch_op.create_index("ix_award_appeal_institution", ["institution_id", "id"], unique=False)
        batch_op.create_index(
            "uq_award_appeal_open",
            ["list_id", "institution_id"],
            unique=True,
            sqlite_where=sa.text("state = 'filed'"),
            postgresql_where=sa.text("state = 'filed'"),
        )

    op.create_table(
        "award_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("score", sa.Numeric(precision=6, scale=2), nullable=False),
        sa.Column("bonus", sa.Numeric(precision=6, scale=2), nullable=False),
        sa.Column("points", sa.Numeric(precision=6, scale=2), nullable=False),
        sa.Column("tier", sa.String(length=40), nullable=False),
        sa.Column("tier_amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("deducted", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "amount >= 0 and deducted >= 0 and amount + deducted <= tier_amount",
            name=op.f("ck_award_line_amount_in_tier"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_award_line_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["award_list.id"], name=op.f("fk_award_line_list_id_award_list")),
        sa.ForeignKeyConstraint(["row_id"], ["evaluation_row.id"], name=op.f("fk_award_line_row_id_evaluation_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_line")),
        sa.UniqueConstraint("list_id", "institution_id", name=op.f("uq_award_line_list_id_institution_id")),
    )
    op.create_table(
        "evaluation_case",
        sa.Column("number", sa.String(length=24), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=True),
        sa.Column("ground", sa.String(length=16), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "noticed",
                "replied",
                "rectifying",
                "resurveyed",
                "proposed",
                "decided",
                "appealed",
                "final",
                "in_publicity",
                "effective",
                "closed",
                "lifted",
                name="casestate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("reply_file_id", sa.Integer(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("demand", sa.Text(), nullable=False),
        sa.Column("rectify_by", sa.Date(), nullable=True),
        sa.Column("resurvey_row_id", sa.Integer(), nullable=True),
        sa.Column("measure", sa.String(length=12), nullable=True),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmation", sa.Text(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal_by", sa.Date(), nullable=True),
        sa.Column("appeal", sa.Text(), nullable=False),
        sa.Column("appeal_file_id", sa.Integer(), nullable=True),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal_due", sa.Date(), nullable=True),
        sa.Column("appeal_decision", sa.Text(), nullable=False),
        sa.Column("appeal_decided_by_id", sa.Integer(), nullable=True),
        sa.Column("notice_item_id", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("lifted_because", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ground in ('satisfaction', 'flagged', 'commitment', 'good', 'false_report')",
            name=op.f("ck_evaluation_case_ground_known"),
        ),
        sa.CheckConstraint(
            "measure is null or measure in ('stay', 'leave', 'deduct', 'cancel', 'criticise', 'none')",
            name=op.f("ck_evaluation_case_measure_known"),
        ),
        sa.CheckConstraint("amount is null or amount > 0", name=op.f("ck_evaluation_case_amount_positive")),
        sa.CheckConstraint(
            "appeal_decided_by_id is null or (appeal_decided_by_id <> proposed_by_id and appeal_decided_by_id <> confirmed_by_id)",
            name=op.f("ck_evaluation_case_third_person"),
        ),
        sa.CheckConstraint(
            "confirmed_by_id is null or confirmed_by_id <> proposed_by_id", name=op.f("ck_evaluation_case_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["appeal_decided_by_id"], ["user.id"], name=op.f("fk_evaluation_case_appeal_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["appeal_file_id"], ["attachment.id"], name=op.f("fk_evaluation_case_appeal_file_id_attachment")
        ),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["user.id"], name=op.f("fk_evaluation_case_confirmed_by_id_user")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["attachment.id"], name=op.f("fk_evaluation_case_evidence_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_evaluation_case_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(
            ["notice_item_id"], ["notice_item.id"], name=op.f("fk_evaluation_case_notice_item_id_notice_item")
        ),
        sa.ForeignKeyConstraint(["opened_by_id"], ["user.id"], name=op.f("fk_evaluation_case_opened_by_id_user")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user.id"], name=op.f("fk_evaluation_case_proposed_by_id_user")),
        sa.ForeignKeyConstraint(
            ["reply_file_id"], ["attachment.id"], name=op.f("fk_evaluation_case_reply_file_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["resurvey_row_id"], ["evaluation_row.id"], name=op.f("fk_evaluation_case_resurvey_row_id_evaluation_row")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["pilot_round.id"], name=op.f("fk_evaluation_case_round_id_pilot_round")),
        sa.ForeignKeyConstraint(
            ["row_id"], ["evaluation_row.id"], name=op.f("fk_evaluation_case_row_id_evaluation_row")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_case")),
        sa.UniqueConstraint("number", name=op.f("uq_evaluation_case_number")),
    )
    with op.batch_alter_table("evaluation_case", schema=None) as batch_op:
        batch_op.create_index("ix_evaluation_case_institution", ["institution_id", "id"], unique=False)
        batch_op.create_index("ix_evaluation_case_state", ["state", "id"], unique=False)
        batch_op.create_index(
            "uq_evaluation_case_open",
            ["institution_id", "round_id", "ground"],
            unique=True,
            sqlite_where=sa.text("state not in ('effective', 'closed', 'lifted') and ground <> 'false_report'"),
            postgresql_where=sa.text("state not in ('effective', 'closed', 'lifted') and ground <> 'false_report'"),
        )

    op.create_table(
        "nomination_opinion",
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("assessor_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "assigned",
                "clear",
                "conflicted",
                "scored",
                name="opinionstate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("conflict", sa.String(length=200), nullable=False),
        sa.Column("points", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "points is null or (points >= 0 and points <= 10)", name=op.f("ck_nomination_opinion_points_in_range")
        ),
        sa.ForeignKeyConstraint(["assessor_id"], ["user.id"], name=op.f("fk_nomination_opinion_assessor_id_user")),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_nomination_opinion_nomination_id_nomination")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_opinion")),
        sa.UniqueConstraint(
            "nomination_id", "assessor_id", name=op.f("uq_nomination_opinion_nomination_id_assessor_id")
        ),
    )
    op.create_table(
        "rectification_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("account", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["evaluation_case.id"], name=op.f("fk_rectification_step_case_id_evaluation_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_step")),
    )
    with op.batch_alter_table("rectification_step", schema=None) as batch_op:
        batch_op.create_index("ix_rectification_step_case", ["case_id", "position"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("rectification_step", schema=None) as batch_op:
        batch_op.drop_index("ix_rectification_step_case")

    op.drop_table("rectification_step")
    op.drop_table("nomination_opinion")
    with op.batch_alter_table("evaluation_case", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_evaluation_case_open",
            sqlite_where=sa.text("state not in ('effective', 'closed', 'lifted') and ground <> 'false_report'"),
            postgresql_where=sa.text("state not in ('effective', 'closed', 'lifted') and ground <> 'false_report'"),
        )
        batch_op.drop_index("ix_evaluation_case_state")
        batch_op.drop_index("ix_evaluation_case_institution")

    op.drop_table("evaluation_case")
    op.drop_table("award_line")
    with op.batch_alter_table("award_appeal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_award_appeal_open", sqlite_where=sa.text("state = 'filed'"), postgresql_where=sa.text("state = 'filed'")
        )
        batch_op.drop_index("ix_award_appeal_institution")

    op.drop_table("award_appeal")
    with op.batch_alter_table("nomination", schema=None) as batch_op:
        batch_op.drop_index("ix_nomination_round")

    op.drop_table("nomination")
    with op.batch_alter_table("award_list", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_award_list_live",
            sqlite_where=sa.text("state <> 'discarded'"),
            postgresql_where=sa.text("state <> 'discarded'"),
        )

    op.drop_table("award_list")
