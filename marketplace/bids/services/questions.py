"""Public questions on a need: asked namelessly, answered by its owner, removed by the city."""

from datetime import datetime

from sqlalchemy import func, select

from marketplace.audit import services as audit
from marketplace.bids import queries, rules
from marketplace.bids.lifecycle import QUESTION, QuestionState, TenderState
from marketplace.bids.models import Question, Tender
from marketplace.bids.services import telling
from marketplace.bids.services.receiving import require_admitted
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, Refusal, RuleBroken
from marketplace.notifications.rules import Kind
from marketplace.organizations.models import Institution
from marketplace.pilots import queries as pilots
from marketplace.security.actors import Actor


def ask_question(tender: Tender, text: str, *, by: Actor, at: datetime) -> Question:
    """Put a question on the tender's page. RuleBroken for what would tell who asks, Refusal when it is too late."""
    tender = queries.locked(tender)
    moment = queries.database_moment()
    asker = require_admitted(by, moment, "提问")
    if tender.state is not TenderState.RECEIVING or moment >= queries.questions_close_at(tender):
        raise Refusal(f"提问已于 {tender.question_until.isoformat()} 截止，不能再提问。")
    problems = rules.question_problems(text, _names_of(asker)) + _too_many(tender, asker)
    if problems:
        raise RuleBroken(problems)
    found = Question(tender_id=tender.id, asker_id=asker.id, text=text.strip(), created_at=at)
    session().add(found)
    session().flush()
    # Another name than with a bid: the auditor may know who asks (D25), and must not learn from it who bids.
    nameless = audit.pseudonym(by, f"question:{tender.id}")
    audit.record("question:ask", by=nameless, on=tender, after={"digest": audit.digest(found.text)}, at=at)
    telling.tell_owner(tender, "有新的提问", "收到一条匿名提问，请及时公开答复。", at=at, kind=Kind.QUESTION)
    return found


def _names_of(asker: Institution) -> list[str]:
    names = (asker.name, asker.name_key, asker.credit_code, asker.contact_phone, asker.legal_representative)
    return [name for name in names if name]


def _too_many(tender: Tender, asker: Institution) -> list[Problem]:
    most = pilots.policy_of_round(tender.need.round_id).bids.questions_most.value
    waiting = session().scalar(
        select(func.count()).select_from(Question).where(
            Question.tender_id == tender.id, Question.asker_id == asker.id, Question.state == QuestionState.ASKED
        )
    ) or 0  # fmt: skip
    if waiting < most:
        return []
    return [Problem(f"贵机构已有 {waiting} 条提问待答复，每家最多 {most} 条；请等企业答复后再问", "text", rules.BASIS)]


def answer_question(question: Question, answer: str, *, by: Actor, at: datetime) -> Question:
    """The owner answers, or words the answer better, while bids are received; everybody reads it."""
    tender = queries.locked(question.tender)
    if tender.state is not TenderState.RECEIVING or queries.database_moment() >= queries.closes_at(tender):
        raise Refusal("揭榜已经截止，答复不再影响标书，不能再答复。")
    problems = rules.answer_problems(answer)
    if problems and QUESTION.can(question.state, "answer"):
        raise RuleBroken(problems)
    before = {"state": question.state, "answer": question.answer}
    QUESTION.move(question, "answer")
    question.answer, question.answered_at = answer.strip(), at
    session().flush()
    audit.record("question:answer", by=by, on=question, title=tender.title, before=before, at=at,
                 after={"state": question.state, "answer": question.answer})  # fmt: skip
    telling.tell_institutions(tender, [question.asker_id], "提问已答复", "企业公开答复了贵机构的提问。", at=at,
                              kind=Kind.QUESTION)  # fmt: skip
    return question


def remove_question(question: Question, reason: str, *, by: Actor, at: datetime) -> Question:
    """The city takes a question off the page, with a reason that its asker reads."""
    problems = rules.reason_problems(reason, "移除的理由")
    if len(reason.strip()) > 200:
        problems = [Problem("理由不超过 200 字，请精简", "reason")]
    if problems and QUESTION.can(question.state, "remove"):
        raise RuleBroken(problems)
    before = QUESTION.move(question, "remove")
    question.removal_reason = reason.strip()
    session().flush()
    audit.record("question:remove", by=by, on=question, title=question.tender.title, before={"state": before},
                 after={"state": question.state}, reason=reason, at=at)  # fmt: skip
    words = f"贵机构的提问已由市工信局移除。理由：{reason.strip()}"
    telling.tell_institutions(question.tender, [question.asker_id], "提问已移除", words, at=at, kind=Kind.QUESTION)
    return question
