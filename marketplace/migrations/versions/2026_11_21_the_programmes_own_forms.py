"""Applications on the programmes' own forms: cells, papers, steps of the route, grounds and the random test."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision: Any = "0005"
branch_labels = None
depends_on = None

WORDS = (
    ("recommender_key", 30), ("recommender_name", 120), ("city", 40), ("carrier", 60), ("carrier_city", 40),
    ("seal", 64), ("truthful_by", 40), ("holder", 10),
)  # fmt: skip
ROUTE = "route in ('county', 'direct')"
SOURCES = "source in ('typed', 'document', 'counted')"
MORE_SOURCES = "source in ('typed', 'document', 'counted', 'filed')"
RECOMMENDER = "fk_application_recommender_institution_id_institution"


def upgrade() -> None:
    _new_tables()
    _new_columns()
    op.create_index("uq_application_receipt", "application", ["receipt"], unique=True)
    if op.get_bind().dialect.name == "sqlite":
        route = f"CONSTRAINT ck_application_route_known CHECK ({ROUTE}), "
        _rewrite({route: "", "route VARCHAR(8)": "route VARCHAR(20)", SOURCES: MORE_SOURCES})
        return
    op.drop_constraint(op.f("ck_application_route_known"), "application", type_="check")
    op.alter_column("application", "route", existing_type=sa.String(8), type_=sa.String(20), existing_nullable=False)
    op.drop_constraint(op.f("ck_institution_fact_source_known"), "institution_fact", type_="check")
    op.create_check_constraint(op.f("ck_institution_fact_source_known"), "institution_fact", MORE_SOURCES)


def _rewrite(changes: dict[str, str]) -> None:
    """SQLite cannot drop a check; its documentation changes the stored definition (lang_altertable, section 7)."""
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    rows = connection.exec_driver_sql(
        "select name, sql from sqlite_master where type = 'table' and name in ('application', 'institution_fact')"
    ).all()
    for old in changes:
        if not any(old in " ".join(sql.split()) for _, sql in rows):
            raise RuntimeError(f"not in the stored definition: {old}")
    for name, sql in rows:
        text = " ".join(sql.split())
        for old, new in changes.items():
            text = text.replace(old, new)
        connection.exec_driver_sql("update sqlite_master set sql = ? where type = 'table' and name = ?", (text, name))
    connection.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=OFF")


def _new_columns() -> None:
    """Beside the values of the rows that are there; the model, not the database, gives new rows theirs."""
    empty = {name: sa.Column(name, sa.String(size), nullable=False, server_default="") for name, size in WORDS}
    lists = {name: sa.Column(name, sa.JSON(), nullable=False, server_default="[]") for name in ("tracks", "categories")}
    tables = {name: sa.Column(name, sa.JSON(), nullable=False, server_default="{}") for name in ("content", "facts")}
    for column in (*empty.values(), *lists.values(), *tables.values()):
        op.add_column("application", column)
    op.add_column("application", sa.Column("truthful_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("application", sa.Column("receipt", sa.String(24), nullable=True))
    op.add_column("application", sa.Column("step", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("assessment_task", sa.Column("supports", sa.Boolean(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE application ADD COLUMN recommender_institution_id INTEGER "
            f"CONSTRAINT {RECOMMENDER} REFERENCES institution (id)"
        )
        return
    op.add_column("application", sa.Column("recommender_institution_id", sa.Integer(), nullable=True))
    op.create_foreign_key(RECOMMENDER, "application", "institution", ["recommender_institution_id"], ["id"])
    for name in (*empty, *lists, *tables, "step"):
        op.alter_column("application", name, server_default=None)


def _new_tables() -> None:
    op.create_table(
        "application_document",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "replaced_at is null or not is_current", name=op.f("ck_application_document_replaced_is_past")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_document_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_application_document_attachment_id_attachment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_document")),
    )
    op.create_index(
        "uq_application_document_current",
        "application_document",
        ["application_id", "key"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )

    op.create_table(
        "application_step",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("unit", sa.String(length=120), nullable=False),
        sa.Column("recommender_key", sa.String(length=30), nullable=False),
        sa.Column("quota", sa.String(length=8), nullable=False),
        sa.Column("acted_on", sa.Date(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("document_number", sa.String(length=60), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("is_recorded", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision in ('forward', 'return', 'refuse', 'choose')", name=op.f("ck_application_step_decision_known")
        ),
        sa.CheckConstraint(
            "not is_recorded or document_id is not null", name=op.f("ck_application_step_recorded_with_document")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_step_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["attachment.id"], name=op.f("fk_application_step_document_id_attachment")
        ),
        sa.ForeignKeyConstraint(["entered_by_id"], ["user.id"], name=op.f("fk_application_step_entered_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_step")),
    )
    op.create_index("ix_application_step_application", "application_step", ["application_id", "id"], unique=False)
    op.create_index("ix_application_step_quota", "application_step", ["quota", "unit"], unique=False)
    op.create_index(
        "uq_application_step_forward",
        "application_step",
        ["application_id", "position"],
        unique=True,
        sqlite_where=sa.text("is_current and decision = 'forward'"),
        postgresql_where=sa.text("is_current and decision = 'forward'"),
    )

    op.create_table(
        "random_test",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("pool", sa.JSON(), nullable=False),
        sa.Column("pool_sha256", sa.String(length=64), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_random_test_application_id_application")
        ),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["user.id"], name=op.f("fk_random_test_drawn_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_random_test")),
    )
    op.create_index(
        "uq_random_test_current",
        "random_test",
        ["application_id"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )

    op.create_table(
        "application_ground",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_ground_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_application_ground_certificate_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_ground")),
        sa.UniqueConstraint("application_id", name=op.f("uq_application_ground_application_id")),
    )
    op.create_table(
        "random_test_call",
        sa.Column("test_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("firm", sa.String(length=120), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("interviewee", sa.String(length=40), nullable=False),
        sa.Column("interviewee_role", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("service", sa.String(length=300), nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "answer in ('', 'very', 'basic', 'dissatisfied', 'unreached')",
            name=op.f("ck_random_test_call_answer_known"),
        ),
        sa.ForeignKeyConstraint(["entered_by_id"], ["user.id"], name=op.f("fk_random_test_call_entered_by_id_user")),
        sa.ForeignKeyConstraint(["test_id"], ["random_test.id"], name=op.f("fk_random_test_call_test_id_random_test")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_random_test_call")),
        sa.UniqueConstraint("test_id", "position", name=op.f("uq_random_test_call_test_id_position")),
    )


def downgrade() -> None:
    """Back to where only the pilot can be applied for; applications under other programmes must be gone before."""
    for table in ("random_test_call", "application_ground", "random_test", "application_step", "application_document"):
        op.drop_table(table)
    op.drop_index("uq_application_receipt", "application")
    with op.batch_alter_table("assessment_task") as batch:
        batch.drop_column("supports")
    if op.get_bind().dialect.name == "sqlite":
        _rewrite({MORE_SOURCES: SOURCES})
        op.execute("ALTER TABLE application DROP COLUMN recommender_institution_id")
    else:
        op.drop_column("application", "recommender_institution_id")
        op.drop_constraint(op.f("ck_institution_fact_source_known"), "institution_fact", type_="check")
        op.create_check_constraint(op.f("ck_institution_fact_source_known"), "institution_fact", SOURCES)
        op.create_check_constraint(op.f("ck_application_route_known"), "application", ROUTE)
    gone = [name for name, _ in WORDS]
    for name in (*gone, "tracks", "categories", "content", "facts", "truthful_at", "receipt", "step"):
        op.drop_column("application", name)
