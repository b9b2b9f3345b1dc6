"""All that hangs on an application in one reading: papers, steps, findings, experts' tasks, ground, random test."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, inspect, literal, select, union_all
from sqlalchemy.orm import contains_eager, joinedload, lazyload
from sqlalchemy.orm.attributes import set_committed_value

from marketplace.certification.models import (
    Application,
    ApplicationDocument,
    ApplicationGround,
    ApplicationStep,
    AssessmentTask,
    Certificate,
    RandomTest,
    RandomTestCall,
    RuleDecision,
)
from marketplace.kernel.database import Model, session
from marketplace.kernel.reading import once_a_get

Rows = Select[ApplicationDocument, ApplicationStep, RuleDecision, AssessmentTask, ApplicationGround, RandomTest]
# A joined table would be asked for with an inner join, which the rows of the other kinds have nothing to meet.
# Institution, programme and application are those of the application itself and stand in the session already.
LOADING = (
    joinedload(ApplicationDocument.attachment, innerjoin=False), joinedload(ApplicationStep.document),
    joinedload(AssessmentTask.assessor, innerjoin=False), lazyload(AssessmentTask.scores),
    lazyload(RuleDecision.institution), lazyload(RuleDecision.programme), lazyload(RuleDecision.evidence),
    contains_eager(ApplicationGround.certificate).options(
        lazyload(Certificate.institution), lazyload(Certificate.evidence)
    ),
    contains_eager(RandomTest.calls),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dossier:
    """What was read: files by item, steps from the first on, decisions that stand by rule, tasks as assigned."""

    documents: dict[str, ApplicationDocument]
    steps: tuple[ApplicationStep, ...]
    decisions: tuple[RuleDecision, ...]
    tasks: tuple[AssessmentTask, ...]
    ground: Certificate | None
    test: RandomTest | None


@once_a_get
def dossier_of(application: Application) -> Dossier:
    """One statement, however much there is; the application's tasks count as loaded from then on."""
    rows = session().execute(_statement(application)).unique().all()
    tasks = tuple(row[3] for row in rows if row[3])
    if "tasks" in inspect(application).unloaded:
        set_committed_value(application, "tasks", list(tasks))
    return Dossier(
        documents={row[0].key: row[0] for row in rows if row[0]}, steps=tuple(row[1] for row in rows if row[1]),
        decisions=tuple(row[2] for row in rows if row[2]), tasks=tasks,
        ground=next((row[4].certificate for row in rows if row[4]), None),
        test=next((row[5] for row in rows if row[5]), None),
    )  # fmt: skip


def _statement(application: Application) -> Rows:
    """Kinds of rows one below the other: each row holds one kind and nothing of the others."""
    conditions = _mine(application)
    kind = union_all(*(select(literal(place).label("place")) for place in range(len(conditions)))).subquery("kind")
    rows = select(
        ApplicationDocument, ApplicationStep, RuleDecision, AssessmentTask, ApplicationGround, RandomTest
    ).select_from(kind)
    for place, (entity, mine) in enumerate(conditions):
        rows = rows.outerjoin(entity, and_(kind.c.place == place, mine))
    rows = rows.outerjoin(Certificate, Certificate.id == ApplicationGround.certificate_id)
    rows = rows.outerjoin(RandomTestCall, RandomTestCall.test_id == RandomTest.id)
    order = (
        ApplicationDocument.id, ApplicationStep.id, RuleDecision.rule_id, RuleDecision.kind, AssessmentTask.id,
        RandomTestCall.position,
    )  # fmt: skip
    return rows.options(*LOADING).order_by(kind.c.place, *order)


def _mine(application: Application) -> list[tuple[type[Model], ColumnElement[bool]]]:
    """Which rows of each kind belong to the application; decisions are the institution's under its programme."""
    number = application.id
    decided = and_(
        RuleDecision.institution_id == application.institution_id, RuleDecision.is_current,
        RuleDecision.programme_version_id == application.programme_version_id,
    )  # fmt: skip
    return [
        (ApplicationDocument, and_(ApplicationDocument.application_id == number, ApplicationDocument.is_current)),
        (ApplicationStep, ApplicationStep.application_id == number), (RuleDecision, decided),
        (AssessmentTask, AssessmentTask.application_id == number),
        (ApplicationGround, ApplicationGround.application_id == number),
        (RandomTest, and_(RandomTest.application_id == number, RandomTest.is_current)),
    ]  # fmt: skip
