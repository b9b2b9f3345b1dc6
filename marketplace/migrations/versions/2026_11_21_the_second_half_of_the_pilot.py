"""The second half of the pilot: bids, engagements, surveys, evaluation, and certificates of other programmes."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

from marketplace.security.keys import lock, unlock

revision = "0002"
down_revision: Any = "0001"
branch_labels = None
depends_on = None


def _add_json(table: str, column: str, default: str) -> None:
    """Rows that are there get ``default``; SQLite adds the column in place, so that triggers on the table stay."""
    kept = op.get_bind().dialect.name == "sqlite"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} JSON NOT NULL DEFAULT '{default}'")
    if not kept:
        op.alter_column(table, column, server_default=None)


def _move_secrets(old: str, new: str, length: int, change: Callable[[str, str], str]) -> None:
    """Secrets of the second step lay open before; from here on they are encrypted, under another name."""
    op.execute(f'ALTER TABLE "user" ADD COLUMN {new} VARCHAR({length})')
    user = sa.table("user", *(sa.column(name, sa.String) for name in (old, new)), sa.column("id", sa.Integer))
    known = sa.select(user.c.id, user.c[old]).where(user.c[old].is_not(None))
    for number, secret in op.get_bind().execute(known).all():
        op.execute(user.update().where(user.c.id == number).values({new: change(secret, "account:totp")}))
    op.execute(f'ALTER TABLE "user" DROP COLUMN {old}')


def upgrade() -> None:
    op.create_table(
        "evaluation_run",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("policy_version_id", sa.Integer(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("run_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('year_end', 'term_end')", name=op.f("ck_evaluation_run_kind_known")),
        sa.ForeignKeyConstraint(
            ["policy_version_id"],
            ["policy_version.id"],
            name=op.f("fk_evaluation_run_policy_version_id_policy_version"),
        ),
        sa.ForeignKeyConstraint(["round_id"], ["pilot_round.id"], name=op.f("fk_evaluation_run_round_id_pilot_round")),
        sa.ForeignKeyConstraint(["run_by_id"], ["user.id"], name=op.f("fk_evaluation_run_run_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_run")),
    )
    with op.batch_alter_table("evaluation_run", schema=None) as batch_op:
        batch_op.create_index("ix_evaluation_run_round", ["round_id", "kind", "id"], unique=False)

    op.create_table(
        "evaluation_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("indicators", sa.JSON(), nullable=False),
        sa.Column("score", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_evaluation_row_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["evaluation_run.id"], name=op.f("fk_evaluation_row_run_id_evaluation_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_row")),
        sa.UniqueConstraint("run_id", "institution_id", name=op.f("uq_evaluation_row_run_id_institution_id")),
    )
    with op.batch_alter_table("evaluation_row", schema=None) as batch_op:
        batch_op.create_index("ix_evaluation_row_institution", ["institution_id", "run_id"], unique=False)
        batch_op.create_index("ix_evaluation_row_rank", ["run_id", "rank"], unique=False)

    op.create_table(
        "institution_fact",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source in ('typed', 'document', 'counted')", name=op.f("ck_institution_fact_source_known")),
        sa.CheckConstraint("replaced_at is null or not is_current", name=op.f("ck_institution_fact_replaced_is_past")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["attachment.id"], name=op.f("fk_institution_fact_evidence_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_institution_fact_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution_fact")),
    )
    with op.batch_alter_table("institution_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_institution_fact_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(
            "uq_institution_fact_current",
            ["institution_id", "key"],
            unique=True,
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        )

    op.create_table(
        "quarterly_summary",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("experience", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quarter between 1 and 8", name=op.f("ck_quarterly_summary_quarter_known")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_quarterly_summary_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_quarterly_summary_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["pilot_round.id"], name=op.f("fk_quarterly_summary_round_id_pilot_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarterly_summary")),
        sa.UniqueConstraint(
            "institution_id", "round_id", "quarter", name=op.f("uq_quarterly_summary_institution_id_round_id_quarter")
        ),
    )
    op.create_table(
        "released_satisfaction",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(length=40), nullable=False),
        sa.Column("very", sa.Integer(), nullable=False),
        sa.Column("basic", sa.Integer(), nullable=False),
        sa.Column("dissatisfied", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "very >= 0 and basic >= 0 and dissatisfied >= 0", name=op.f("ck_released_satisfaction_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_released_satisfaction_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_released_satisfaction")),
        sa.UniqueConstraint("institution_id", "round", name=op.f("uq_released_satisfaction_institution_id_round")),
    )
    op.create_table(
        "service_record",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(length=40), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_service_record_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_service_record_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_record")),
        sa.UniqueConstraint(
            "institution_id",
            "round",
            "enterprise_id",
            name=op.f("uq_service_record_institution_id_round_enterprise_id"),
        ),
    )
    with op.batch_alter_table("service_record", schema=None) as batch_op:
        batch_op.create_index("ix_service_record_enterprise", ["enterprise_id", "round"], unique=False)

    op.create_table(
        "survey_release",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("wave", sa.String(length=12), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("valid", sa.Integer(), nullable=False),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.Column("very", sa.Integer(), nullable=False),
        sa.Column("basic", sa.Integer(), nullable=False),
        sa.Column("dissatisfied", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("fresh >= 5 and valid >= fresh", name=op.f("ck_survey_release_never_fewer_than_five")),
        sa.CheckConstraint("very + basic + dissatisfied = valid", name=op.f("ck_survey_release_levels_make_the_valid")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_survey_release_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["pilot_round.id"], name=op.f("fk_survey_release_round_id_pilot_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_release")),
        sa.UniqueConstraint(
            "institution_id", "round_id", "number", name=op.f("uq_survey_release_institution_id_round_id_number")
        ),
    )
    op.create_table(
        "certificate",
        sa.Column("programme_code", sa.String(length=8), nullable=False),
        sa.Column("programme_version_id", sa.Integer(), nullable=True),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("honour", sa.String(length=120), nullable=False),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("plaque_on", sa.Date(), nullable=True),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("rests_on_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "valid",
                "refused",
                "suspended",
                "revoked",
                name="certificatestate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_source", sa.String(length=300), nullable=False),
        sa.Column("recheck_by", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("reminded", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "origin = 'issued' or evidence_id is not null", name=op.f("ck_certificate_brought_with_document")
        ),
        sa.CheckConstraint("origin in ('issued', 'brought')", name=op.f("ck_certificate_origin_known")),
        sa.CheckConstraint(
            "state <> 'valid' or origin = 'issued' or recheck_by is not null",
            name=op.f("ck_certificate_brought_is_rechecked"),
        ),
        sa.CheckConstraint("rests_on_id is null or rests_on_id <> id", name=op.f("ck_certificate_rests_on_another")),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_certificate_term_forward")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_certificate_application_id_application")
        ),
        sa.ForeignKeyConstraint(["evidence_id"], ["attachment.id"], name=op.f("fk_certificate_evidence_id_attachment")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_certificate_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(
            ["programme_version_id"],
            ["programme_version.id"],
            name=op.f("fk_certificate_programme_version_id_programme_version"),
        ),
        sa.ForeignKeyConstraint(
            ["rests_on_id"], ["certificate.id"], name=op.f("fk_certificate_rests_on_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("application_id", name=op.f("uq_certificate_application_id")),
        sa.UniqueConstraint("programme_code", "number", name=op.f("uq_certificate_programme_code_number")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index("ix_certificate_institution", ["institution_id", "state"], unique=False)
        batch_op.create_index("ix_certificate_until", ["state", "valid_until"], unique=False)

    op.create_table(
        "tender",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("publication", sa.Integer(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("question_until", sa.Date(), nullable=False),
        sa.Column("deadline_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "receiving",
                "opening",
                "opened",
                "awarded",
                "key_lost",
                "failed",
                "void",
                name="tenderstate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("state_reason", sa.String(length=300), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("question_until <= deadline_on", name=op.f("ck_tender_questions_before_bids")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_tender_need_id_need")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender")),
        sa.UniqueConstraint("need_id", "publication", name=op.f("uq_tender_need_id_publication")),
    )
    with op.batch_alter_table("tender", schema=None) as batch_op:
        batch_op.create_index("ix_tender_state", ["state", "deadline_on", "id"], unique=False)

    op.create_table(
        "award",
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("binding_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "standing", "annulled", name="awardstate_known", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("annulled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("annulment_reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_award_decided_by_id_user")),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_award_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
    )
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.create_index(
            "uq_award_standing",
            ["tender_id"],
            unique=True,
            sqlite_where=sa.text("state = 'standing'"),
            postgresql_where=sa.text("state = 'standing'"),
        )

    op.create_table(
        "bid",
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("bidder_tag", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "sealed",
                "withdrawn",
                "opened",
                "unreadable",
                "excluded",
                "awarded",
                "not_awarded",
                "void",
                name="bidstate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("price", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("concession", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("decision_reason", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "institution_id is not null or state not in ('opened', 'awarded')", name=op.f("ck_bid_known")
        ),
        sa.CheckConstraint(
            "institution_id is null or state not in ('sealed', 'withdrawn', 'unreadable')", name=op.f("ck_bid_closed")
        ),
        sa.CheckConstraint(
            "concession is null or (concession >= 0 and concession <= price)", name=op.f("ck_bid_concession_within")
        ),
        sa.CheckConstraint("price is null or price >= 0", name=op.f("ck_bid_price_not_negative")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_bid_institution_id_institution")),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_bid_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid")),
    )
    with op.batch_alter_table("bid", schema=None) as batch_op:
        batch_op.create_index("ix_bid_institution", ["institution_id", "state", "id"], unique=False)
        batch_op.create_index(
            "uq_bid_live",
            ["tender_id", "bidder_tag"],
            unique=True,
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        )

    op.create_table(
        "exit_case",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=8), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "rectifying",
                "replied",
                "upheld",
                "dismissed",
                name="exitstate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("rectify_by", sa.Date(), nullable=True),
        sa.Column("reply_by", sa.Date(), nullable=False),
        sa.Column("rectification", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=500), nullable=False),
        sa.Column("proposer_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_exit_case_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_exit_case_decided_by_id_user")),
        sa.ForeignKeyConstraint(["evidence_id"], ["attachment.id"], name=op.f("fk_exit_case_evidence_id_attachment")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["organization.id"], name=op.f("fk_exit_case_proposed_by_id_organization")
        ),
        sa.ForeignKeyConstraint(["proposer_id"], ["user.id"], name=op.f("fk_exit_case_proposer_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exit_case")),
    )
    with op.batch_alter_table("exit_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exit_case_certificate_id"), ["certificate_id"], unique=False)
        batch_op.create_index("ix_exit_case_state", ["state", "id"], unique=False)

    op.create_table(
        "opening",
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_for", sa.String(length=120), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "opening",
                "done",
                "refused",
                "failed",
                name="openingstate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_opening_asked_by_id_user")),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_opening_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
    )
    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.create_index("ix_opening_due", ["state", "leased_until"], unique=False)
        batch_op.create_index("ix_opening_tender", ["tender_id", "id"], unique=False)

    op.create_table(
        "question",
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removal_reason", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "answered",
                "removed",
                name="questionstate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state <> 'answered' or answer <> ''", name=op.f("ck_question_answered_in_words")),
        sa.ForeignKeyConstraint(["asker_id"], ["institution.id"], name=op.f("fk_question_asker_id_institution")),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_question_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_asker_id"), ["asker_id"], unique=False)
        batch_op.create_index("ix_question_tender", ["tender_id", "id"], unique=False)

    op.create_table(
        "score_sheet",
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("is_chair", sa.Boolean(), nullable=False),
        sa.Column("conflict", sa.String(length=200), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "conflicted",
                "done",
                name="sheetstate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('owner', 'assessor', 'consensus')", name=op.f("ck_score_sheet_kind_known")),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_score_sheet_tender_id_tender")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_score_sheet_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_sheet")),
        sa.UniqueConstraint("tender_id", "kind", "user_id", name=op.f("uq_score_sheet_tender_id_kind_user_id")),
    )
    with op.batch_alter_table("score_sheet", schema=None) as batch_op:
        batch_op.create_index("ix_score_sheet_user", ["user_id", "state"], unique=False)

    op.create_table(
        "bid_envelope",
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bid_envelope_bid_id_bid")),
        sa.PrimaryKeyConstraint("bid_id", name=op.f("pk_bid_envelope")),
    )
    op.create_table(
        "bid_file",
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=True),
        sa.Column("bidder_tag", sa.String(length=64), nullable=False),
        sa.Column("blob", sa.String(length=64), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("remark", sa.String(length=100), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_bid_file_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bid_file_bid_id_bid")),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_bid_file_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_file")),
        sa.UniqueConstraint("blob", name=op.f("uq_bid_file_blob")),
    )
    with op.batch_alter_table("bid_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bid_file_bid_id"), ["bid_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bid_file_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "bid_points",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=30), nullable=False),
        sa.Column("points", sa.Numeric(precision=5, scale=1), nullable=False),
        sa.CheckConstraint("points >= 0 and points <= 100", name=op.f("ck_bid_points_within")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bid_points_bid_id_bid")),
        sa.ForeignKeyConstraint(["sheet_id"], ["score_sheet.id"], name=op.f("fk_bid_points_sheet_id_score_sheet")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_points")),
        sa.UniqueConstraint("sheet_id", "bid_id", "criterion", name=op.f("uq_bid_points_sheet_id_bid_id_criterion")),
    )
    with op.batch_alter_table("bid_points", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bid_points_bid_id"), ["bid_id"], unique=False)

    op.create_table(
        "engagement",
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("deliverables", sa.Text(), nullable=False),
        sa.Column("price", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("public_share", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("concession", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("enterprise_share", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("from_gains", sa.Boolean(), nullable=False),
        sa.Column("gains_terms", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("binding_on", sa.Date(), nullable=False),
        sa.Column("enterprise_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("institution_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("share_decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("share_reason", sa.String(length=300), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_on", sa.Date(), nullable=True),
        sa.Column("state_reason", sa.String(length=300), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acceptance_remark", sa.String(length=500), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "drafting",
                "waiting_share",
                "active",
                "suspended",
                "delivered",
                "accepted",
                "ended",
                "cancelled",
                name="engagementstate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'accepted' or accepted_at is not null", name=op.f("ck_engagement_acceptance_dated")
        ),
        sa.CheckConstraint(
            "ends_on is null or starts_on is null or ends_on >= starts_on", name=op.f("ck_engagement_term_forward")
        ),
        sa.CheckConstraint(
            "price >= 0 and public_share >= 0 and concession >= 0 and enterprise_share >= 0",
            name=op.f("ck_engagement_positive"),
        ),
        sa.CheckConstraint(
            "round(price * 100) = round(public_share * 100) + round(concession * 100) + round(enterprise_share * 100)",
            name=op.f("ck_engagement_shares_make_the_price"),
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_engagement_bid_id_bid")),
        sa.ForeignKeyConstraint(["county_code"], ["county.code"], name=op.f("fk_engagement_county_code_county")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_engagement_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_engagement_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_engagement_need_id_need")),
        sa.ForeignKeyConstraint(["round_id"], ["pilot_round.id"], name=op.f("fk_engagement_round_id_pilot_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement")),
        sa.UniqueConstraint("number", name=op.f("uq_engagement_number")),
    )
    with op.batch_alter_table("engagement", schema=None) as batch_op:
        batch_op.create_index("ix_engagement_county", ["county_code", "state", "id"], unique=False)
        batch_op.create_index("ix_engagement_enterprise", ["enterprise_id", "state", "id"], unique=False)
        batch_op.create_index("ix_engagement_institution", ["institution_id", "state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_engagement_need_id"), ["need_id"], unique=False)
        batch_op.create_index("ix_engagement_round", ["round_id", "state", "id"], unique=False)
        batch_op.create_index("ix_engagement_state", ["state", "id"], unique=False)
        batch_op.create_index(
            "uq_engagement_bid",
            ["bid_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )

    op.create_table(
        "amendment",
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "agreed",
                "refused",
                "withdrawn",
                name="amendmentstate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_amendment_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["organization.id"], name=op.f("fk_amendment_proposed_by_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
    )
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.create_index(
            "uq_amendment_open",
            ["engagement_id"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )

    op.create_table(
        "engagement_note",
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('progress', 'tracking', 'on_site', 'supervision')", name=op.f("ck_engagement_note_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_engagement_note_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_engagement_note_author_id_user")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_engagement_note_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_engagement_note_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement_note")),
    )
    with op.batch_alter_table("engagement_note", schema=None) as batch_op:
        batch_op.create_index("ix_engagement_note_engagement", ["engagement_id", "held_on", "id"], unique=False)

    op.create_table(
        "ladder_outcome",
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=30), nullable=False),
        sa.Column("recognised_on", sa.Date(), nullable=False),
        sa.Column("is_national", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("claimed_by", sa.String(length=12), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "claimed",
                "verified",
                "rejected",
                "revoked",
                name="outcomestate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("claimed_by in ('enterprise', 'institution')", name=op.f("ck_ladder_outcome_side_known")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_ladder_outcome_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_ladder_outcome_engagement_id_engagement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_outcome")),
    )
    with op.batch_alter_table("ladder_outcome", schema=None) as batch_op:
        batch_op.create_index("ix_ladder_outcome_level", ["state", "level"], unique=False)
        batch_op.create_index(
            "uq_ladder_outcome_living",
            ["engagement_id", "level"],
            unique=True,
            sqlite_where=sa.text("state in ('claimed', 'verified')"),
            postgresql_where=sa.text("state in ('claimed', 'verified')"),
        )

    op.create_table(
        "milestone",
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("deliverable", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "submitted",
                "sent_back",
                "confirmed",
                name="milestonestate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_milestone_engagement_id_engagement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
        sa.UniqueConstraint("engagement_id", "position", name=op.f("uq_milestone_engagement_id_position")),
    )
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index("ix_milestone_due", ["state", "due_on"], unique=False)

    op.create_table(
        "survey_invitation",
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("wave", sa.String(length=12), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "answered",
                "cancelled",
                name="invitationstate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "wave in ('acceptance', 'mid_term', 'term_end', 'resurvey')", name=op.f("ck_survey_invitation_wave_known")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_survey_invitation_engagement_id_engagement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_invitation")),
        sa.UniqueConstraint("engagement_id", "wave", name=op.f("uq_survey_invitation_engagement_id_wave")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_survey_invitation_token_digest")),
    )
    with op.batch_alter_table("survey_invitation", schema=None) as batch_op:
        batch_op.create_index("ix_survey_invitation_due", ["state", "expires_at"], unique=False)

    op.create_table(
        "deliverable",
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_deliverable_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestone.id"], name=op.f("fk_deliverable_milestone_id_milestone")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverable")),
    )
    with op.batch_alter_table("deliverable", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deliverable_milestone_id"), ["milestone_id"], unique=False)

    op.create_table(
        "survey_answer",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("dimensions", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("is_latest", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("channel in ('link', 'account', 'call')", name=op.f("ck_survey_answer_channel_known")),
        sa.CheckConstraint("level in ('very', 'basic', 'dissatisfied')", name=op.f("ck_survey_answer_level_known")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["survey_invitation.id"], name=op.f("fk_survey_answer_invitation_id_survey_invitation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answer")),
    )
    with op.batch_alter_table("survey_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_answer_invitation_id"), ["invitation_id"], unique=False)
        batch_op.create_index(
            "uq_survey_answer_latest",
            ["invitation_id"],
            unique=True,
            sqlite_where=sa.text("is_latest"),
            postgresql_where=sa.text("is_latest"),
        )

    _add_json("institution", "titles", "[]")

    _add_json("need", "weights", "{}")

    _move_secrets("totp_secret", "totp_locked", 200, lock)


def downgrade() -> None:
    _move_secrets("totp_locked", "totp_secret", 64, unlock)

    op.execute("ALTER TABLE need DROP COLUMN weights")

    op.execute("ALTER TABLE institution DROP COLUMN titles")

    with op.batch_alter_table("survey_answer", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_survey_answer_latest", sqlite_where=sa.text("is_latest"), postgresql_where=sa.text("is_latest")
        )
        batch_op.drop_index(batch_op.f("ix_survey_answer_invitation_id"))

    op.drop_table("survey_answer")
    with op.batch_alter_table("deliverable", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deliverable_milestone_id"))

    op.drop_table("deliverable")
    with op.batch_alter_table("survey_invitation", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_invitation_due")

    op.drop_table("survey_invitation")
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.drop_index("ix_milestone_due")

    op.drop_table("milestone")
    with op.batch_alter_table("ladder_outcome", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_ladder_outcome_living",
            sqlite_where=sa.text("state in ('claimed', 'verified')"),
            postgresql_where=sa.text("state in ('claimed', 'verified')"),
        )
        batch_op.drop_index("ix_ladder_outcome_level")

    op.drop_table("ladder_outcome")
    with op.batch_alter_table("engagement_note", schema=None) as batch_op:
        batch_op.drop_index("ix_engagement_note_engagement")

    op.drop_table("engagement_note")
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_amendment_open",
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )

    op.drop_table("amendment")
    with op.batch_alter_table("engagement", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_engagement_bid",
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )
        batch_op.drop_index("ix_engagement_state")
        batch_op.drop_index("ix_engagement_round")
        batch_op.drop_index(batch_op.f("ix_engagement_need_id"))
        batch_op.drop_index("ix_engagement_institution")
        batch_op.drop_index("ix_engagement_enterprise")
        batch_op.drop_index("ix_engagement_county")

    op.drop_table("engagement")
    with op.batch_alter_table("bid_points", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bid_points_bid_id"))

    op.drop_table("bid_points")
    with op.batch_alter_table("bid_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bid_file_tender_id"))
        batch_op.drop_index(batch_op.f("ix_bid_file_bid_id"))

    op.drop_table("bid_file")
    op.drop_table("bid_envelope")
    with op.batch_alter_table("score_sheet", schema=None) as batch_op:
        batch_op.drop_index("ix_score_sheet_user")

    op.drop_table("score_sheet")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index("ix_question_tender")
        batch_op.drop_index(batch_op.f("ix_question_asker_id"))

    op.drop_table("question")
    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.drop_index("ix_opening_tender")
        batch_op.drop_index("ix_opening_due")

    op.drop_table("opening")
    with op.batch_alter_table("exit_case", schema=None) as batch_op:
        batch_op.drop_index("ix_exit_case_state")
        batch_op.drop_index(batch_op.f("ix_exit_case_certificate_id"))

    op.drop_table("exit_case")
    with op.batch_alter_table("bid", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_bid_live",
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        )
        batch_op.drop_index("ix_bid_institution")

    op.drop_table("bid")
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_award_standing",
            sqlite_where=sa.text("state = 'standing'"),
            postgresql_where=sa.text("state = 'standing'"),
        )

    op.drop_table("award")
    with op.batch_alter_table("tender", schema=None) as batch_op:
        batch_op.drop_index("ix_tender_state")

    op.drop_table("tender")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index("ix_certificate_until")
        batch_op.drop_index("ix_certificate_institution")

    op.drop_table("certificate")
    op.drop_table("survey_release")
    with op.batch_alter_table("service_record", schema=None) as batch_op:
        batch_op.drop_index("ix_service_record_enterprise")

    op.drop_table("service_record")
    op.drop_table("released_satisfaction")
    op.drop_table("quarterly_summary")
    with op.batch_alter_table("institution_fact", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_institution_fact_current", sqlite_where=sa.text("is_current"), postgresql_where=sa.text("is_current")
        )
        batch_op.drop_index(batch_op.f("ix_institution_fact_institution_id"))

    op.drop_table("institution_fact")
    with op.batch_alter_table("evaluation_row", schema=None) as batch_op:
        batch_op.drop_index("ix_evaluation_row_rank")
        batch_op.drop_index("ix_evaluation_row_institution")

    op.drop_table("evaluation_row")
    with op.batch_alter_table("evaluation_run", schema=None) as batch_op:
        batch_op.drop_index("ix_evaluation_run_round")

    op.drop_table("evaluation_run")
