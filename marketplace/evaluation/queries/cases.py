"""Cases read: one, all that a reader may see, those of a notice, and whose services a removal touches."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import User
from marketplace.engagements.lifecycle import RUNNING
from marketplace.engagements.models import Engagement
from marketplace.evaluation.lifecycle import OPEN_CASES, CaseState
from marketplace.evaluation.models import Case, EvaluationRow, EvaluationRun, Ground, Kind, RectificationStep
from marketplace.evaluation.rules import Outcome
from marketplace.kernel.database import session
from marketplace.organizations.models import Institution
from marketplace.publicity.models import NoticeItem


def get_case(case_id: int) -> Case | None:
    """A case with the rows it rests on, its files and its steps."""
    found = select(Case).where(Case.id == case_id).options(
        joinedload(Case.evidence), joinedload(Case.reply_file), joinedload(Case.appeal_file), joinedload(Case.round),
        joinedload(Case.resurvey_row).joinedload(EvaluationRow.run, innerjoin=True),
        joinedload(Case.notice_item).joinedload(NoticeItem.notice, innerjoin=True), selectinload(Case.steps),
    )  # fmt: skip
    return session().scalar(found)


def get_step(step_id: int) -> RectificationStep | None:
    """A step with its case."""
    return session().get(RectificationStep, step_id)


def has_open_case(institution_id: int, round_id: int, ground: Ground) -> bool:
    """Whether the same matter is under way."""
    open_ones = select(Case.id).where(
        Case.institution_id == institution_id, Case.round_id == round_id, Case.ground == ground.value,
        Case.state.in_(OPEN_CASES),
    )  # fmt: skip
    return session().scalar(select(open_ones.exists())) or False


def of_notice(notice_id: int) -> Sequence[Case]:
    """The cases that a notice made public, in its order."""
    rows = (
        select(Case).join(NoticeItem, NoticeItem.id == Case.notice_item_id).where(NoticeItem.notice_id == notice_id)
        .order_by(NoticeItem.position)
    )  # fmt: skip
    return session().scalars(rows).all()


def running_with(institution_id: int) -> Sequence[Engagement]:
    """Services of the institution that are under way."""
    rows = select(Engagement).where(Engagement.institution_id == institution_id, Engagement.state.in_(RUNNING))
    return session().scalars(rows.order_by(Engagement.id)).all()


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """Which cases; "" = all. ``institution_id`` narrows to a reader's own."""

    q: str = ""
    ground: str = ""
    state: str = ""
    institution_id: int | None = None


def cases(filters: CaseFilters, *, order: str = "-number") -> Sequence[Case]:
    """All cases that match, newest first or as sorted; a round has tens of them, not thousands."""
    rows: Select[Case] = select(Case).join(Case.institution)
    if filters.institution_id is not None:
        rows = rows.where(Case.institution_id == filters.institution_id)
    if filters.ground:
        rows = rows.where(Case.ground == filters.ground)
    if filters.state == "open":
        rows = rows.where(Case.state.in_(OPEN_CASES))
    elif filters.state:
        rows = rows.where(Case.state == CaseState(filters.state))
    if filters.q:
        rows = rows.where(Institution.name.icontains(filters.q, autoescape=True))
    key = {"number": Case.id, "name": Institution.name, "reply_by": Case.reply_by}[order.removeprefix("-")]
    ordered = key.desc() if order.startswith("-") else key.asc()
    return session().scalars(rows.order_by(ordered, Case.id)).all()


def rows_to_decide(round_id: int) -> Sequence[EvaluationRow]:
    """Rows of the round's last term-end run on which no case was opened yet."""
    last = select(func.max(EvaluationRun.id)).where(
        EvaluationRun.round_id == round_id, EvaluationRun.kind == Kind.TERM_END
    )
    rows = (
        select(EvaluationRow).options(joinedload(EvaluationRow.institution, innerjoin=True))
        .where(EvaluationRow.run_id == last.scalar_subquery(), EvaluationRow.outcome != Outcome.INSUFFICIENT,
               ~exists().where(Case.row_id == EvaluationRow.id))
        .order_by(EvaluationRow.rank, EvaluationRow.id)
    )  # fmt: skip
    return session().scalars(rows).all()


def later_rows(case: Case) -> Sequence[EvaluationRow]:
    """The institution's rows in term-end runs after the case was opened: what a resurvey can be read from."""
    rows = (
        select(EvaluationRow).join(EvaluationRow.run)
        .where(EvaluationRow.institution_id == case.institution_id, EvaluationRun.round_id == case.round_id,
               EvaluationRun.kind == Kind.TERM_END, EvaluationRun.created_at > case.created_at)
        .options(joinedload(EvaluationRow.run, innerjoin=True)).order_by(EvaluationRow.id.desc())
    )  # fmt: skip
    return session().scalars(rows).all()


def awaiting_publicity() -> Sequence[Case]:
    """Cases that are decided finally and not yet public, and those whose notice runs, with it: one statement."""
    rows = (
        select(Case).where(Case.state.in_((CaseState.FINAL, CaseState.IN_PUBLICITY)))
        .options(joinedload(Case.notice_item).joinedload(NoticeItem.notice, innerjoin=True)).order_by(Case.id)
    )  # fmt: skip
    return session().scalars(rows).all()


def case_of_row(row_id: int) -> Case | None:
    """The case that was opened on a row."""
    return session().scalar(select(Case).where(Case.row_id == row_id).order_by(Case.id.desc()).limit(1))


def cases_of_run(run_id: int) -> dict[int, Case]:
    """The cases opened on a run's rows, by row."""
    rows = select(Case).join(EvaluationRow, EvaluationRow.id == Case.row_id).where(EvaluationRow.run_id == run_id)
    return {case.row_id: case for case in session().scalars(rows.order_by(Case.id)) if case.row_id is not None}


def names_of_officers(*numbers: int | None) -> dict[int | None, str]:
    """Display names by user: one statement, none where nobody is asked for."""
    wanted = {number for number in numbers if number is not None}
    if not wanted:
        return {}
    rows = session().execute(select(User.id, User.display_name).where(User.id.in_(wanted))).all()
    return {row.id: row.display_name for row in rows}


def institutions_to_tell() -> Sequence[tuple[int, str]]:
    """Institutions that were ever admitted, by name: of whom a false report can be told."""
    rows = select(Institution.id, Institution.name).where(Institution.admitted_from.is_not(None))
    return [(number, name) for number, name in session().execute(rows.order_by(Institution.name))]
