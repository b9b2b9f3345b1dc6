"""Extracting enterprises' remarks for the file that both sides read: struck out, once, and only of released answers."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from marketplace.audit.services import record
from marketplace.evaluation.models import EvaluationRow, RemarkExtract
from marketplace.evaluation.queries.cases import case_of_row
from marketplace.evaluation.queries.reading import record_of
from marketplace.evaluation.queries.remarks import Written, extracts_of, written_in
from marketplace.evaluation.rules.striking import ARTICLE, extract_problems
from marketplace.evaluation.services.telling import path_of, release_behind, tell_institution
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal, RuleBroken
from marketplace.security.actors import Actor
from marketplace.surveys.models import Release
from marketplace.surveys.queries import releases_of


def why_not_extracted(row: EvaluationRow) -> str:
    """Why no remark of this row may be read by the institution; "" where it may (D24).

    Its counts must be those of a release, at least five firms': of others not even the number is told.
    """
    if _release(row) is None:
        return "这次评价依据的答卷尚未向机构公布，不能摘录企业意见；公布后的评价才能摘录。"
    return ""


def offered_remarks(row: EvaluationRow) -> list[Written]:
    """The remarks that stood when the row's counts were released, struck out as far as rules can; none where not.

    A remark that a firm changed since is not among them, since it would be the only new one.
    """
    release = _release(row)
    return written_in(row, record_of(row), release.created_at) if release is not None else []


def _release(row: EvaluationRow) -> Release | None:
    return release_behind(record_of(row), releases_of(row.institution_id, row.run.round_id))


def extract_remarks(row: EvaluationRow, typed: Mapping[int, str], *, by: Actor, at: datetime) -> RemarkExtract:
    """Keep the remarks as the officer struck them; an empty one is left out whole.

    Refusal for answers that were not released and for a second extract: two strikings side by side would tell more
    than either. RuleBroken where anything but striking out was done.
    """
    session().execute(select(EvaluationRow.id).where(EvaluationRow.id == row.id).with_for_update(key_share=True))
    if extracts_of([row.id]):
        raise Refusal("这次评价的企业意见已经摘录，不能再改。", article=ARTICLE)
    reason = why_not_extracted(row)
    if reason:
        raise Refusal(reason, article=ARTICLE)
    written = offered_remarks(row)
    kept = {one.answer: typed.get(one.answer, "").strip() for one in written}
    problems = extract_problems(kept, {one.answer: one.offered for one in written})
    if problems:
        raise RuleBroken(problems)
    # In the order of a hash, which tells neither who answered nor when.
    passages = [{"answer": number, "text": text} for number, text in kept.items() if text]
    passages.sort(key=lambda one: sha256(f"{row.id}:{one['text']}".encode()).hexdigest())
    found = RemarkExtract(
        row=row, passages=passages, withheld=len(kept) - len(passages), struck_by_id=by.user_id, created_at=at
    )
    session().add(found)
    session().flush()
    record("remark_extract:make", by=by, on=found, at=at,
           after={"passages": len(passages), "withheld": found.withheld})  # fmt: skip
    case = case_of_row(row.id)
    if case is not None:
        body = "企业意见已按规定删去名称和可以认出企业的内容，放入处理材料。"
        tell_institution(case.institution_id, f"「{case.title}」已放入企业意见摘录", body, path_of(case), at=at)
    return found
