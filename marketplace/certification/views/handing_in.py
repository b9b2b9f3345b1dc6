"""What is still to be done in an application on a programme's own forms, and everything once more before handing in."""

from collections import Counter
from collections.abc import Iterable

from flask import render_template, url_for

from marketplace.certification import queries
from marketplace.certification.forms.cells import is_typed, pages_of
from marketplace.certification.forms.filing import SubmitForm
from marketplace.certification.models import Application
from marketplace.certification.policy import Form
from marketplace.certification.queries import filings, judging
from marketplace.certification.queries.filings import Item
from marketplace.certification.rules.cells import is_empty
from marketplace.certification.rules.eligibility import RuleVerdict, Verdict
from marketplace.certification.services.filing import filing_problems
from marketplace.certification.views.cells import cells_shown
from marketplace.certification.views.filling import address_of, leaf_url
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.security.guard import current_actor

SHOWN = 12
STATEMENT = frozenset({"truthful_by", "is_true"})


def tally(verdicts: Iterable[RuleVerdict]) -> str:
    """«16 条条件：符合 8，不符合 1，尚无依据 5，待人工判断 2»."""
    counted = Counter(one.verdict for one in verdicts)
    words = "，".join(f"{verdict.title} {counted[verdict]}" for verdict in Verdict if counted[verdict])
    return f"{counted.total()} 条条件：{words}" if counted else ""


def against(verdicts: Iterable[RuleVerdict]) -> list[RuleVerdict]:
    """The conditions that the applicant can still do something about, those not met first."""
    open_ = [one for one in verdicts if one.verdict in (Verdict.NOT_MET, Verdict.NO_EVIDENCE) and one.decides]
    return sorted(open_, key=lambda one: one.verdict is not Verdict.NOT_MET)[:SHOWN]


def verdicts_or_why(application: Application) -> tuple[tuple[RuleVerdict, ...], str]:
    """The verdicts, or why what was filed cannot be judged."""
    try:
        return judging.verdicts(application), ""
    except RuleBroken as broken:
        return (), "；".join(one.sentence() for one in broken.problems)


def tasks_page(application: Application) -> str:
    """The task list: kind and way, each form, the papers; with what is lacking and what was remarked."""
    policy = queries.policy_of(application.programme)
    items, (verdicts, unjudged) = filings.checklist(application), verdicts_or_why(application)
    problems = filing_problems(application, items=items, rows=verdicts)
    lacking = Counter(_part_of(one) for one in problems if one.field not in STATEMENT)
    forms = [_form_task(application, form, lacking) for form in policy.form if form.by == "institution"]
    return render_template(
        "certification/filing/tasks.html", application=application, policy=policy, tally=tally(verdicts) or unjudged,
        against=against(verdicts), ready=not lacking and not unjudged, remarks=remark_rows(application),
        closing=policy.closing(application.route, 0),
        task_groups=[
            {"title": "", "tasks": [_choice_task(application, lacking)]},
            {"title": "表格", "tasks": forms},
            {"title": "材料", "tasks": [_papers_task(application, items, lacking)]},
        ],
    )  # fmt: skip


def _part_of(problem: Problem) -> str:
    kind, _, rest = problem.field.partition(".")
    if kind == "form":
        return f"form.{rest.partition('.')[0]}"
    return {"document": "documents", "choice": "choice"}.get(kind, "rows")


def _task(title: str, url: str, lacking: int, *, remarked: bool, begun: bool = True, hint: str = "") -> dict[str, str]:
    if remarked:
        state, tone = "有修改意见", "refused"
    elif lacking:
        state, tone = f"还缺 {lacking} 项", "waiting"
    else:
        state, tone = ("已填写", "done") if begun else ("选填", "neutral")
    return {"title": title, "url": url, "state": state, "tone": tone, "hint": hint}


def _choice_task(application: Application, lacking: Counter[str]) -> dict[str, str]:
    route = queries.policy_of(application.programme).route_of(application.route)
    url = url_for("certification.choices", application_id=application.id)
    hint = "，".join(filter(None, (route.title if route else "", application.recommender_name)))
    return _task("申报类型和渠道", url, lacking["choice"], remarked="choice" in application.remarks, hint=hint)


def _form_task(application: Application, form: Form, lacking: Counter[str]) -> dict[str, str]:
    remarked = any(key.startswith(f"form.{form.key}.") for key in application.remarks)
    cells = application.content.get(form.key) or {}
    begun = any(not is_empty(cells.get(one.key)) for one in form.fields if is_typed(one))
    begun = begun or not any(is_typed(one) for one in form.fields)
    pages, url = len(pages_of(form)), leaf_url(application, form)
    hint = f"{pages} 页，{len(form.fields)} 栏" if pages > 1 else ""
    return _task(form.title, url, lacking[f"form.{form.key}"], remarked=remarked, begun=begun, hint=hint)


def _papers_task(application: Application, items: list[Item], lacking: Counter[str]) -> dict[str, str]:
    filed = sum(1 for one in items if one.filed)
    url = url_for("certification.documents", application_id=application.id)
    remarked = any(one.remark for one in items)
    return _task("申报材料", url, lacking["documents"], remarked=remarked, begun=filed > 0,
                 hint=f"已上传 {filed} 项，共 {len(items)} 项")  # fmt: skip


def remark_rows(application: Application) -> list[dict[str, str]]:
    """The reviewer's remarks with their parts' words and the page where each is mended."""
    return [
        {"field": words_of(application, key), "text": str(text), "url": mending_url(application, key)}
        for key, text in application.remarks.items() if key != "overall"
    ]  # fmt: skip


def words_of(application: Application, part: str) -> str:
    """A part in words: the cell's or paper's title."""
    policy = queries.policy_of(application.programme)
    kind, _, rest = part.partition(".")
    if kind == "form":
        form_key, _, key = rest.partition(".")
        form = policy.form_of(form_key)
        field = form.field_of(key) if form else None
        return f"{form.title}：{field.title}" if form and field else part
    document = policy.document_of(rest) if kind == "document" else None
    return document.title if document else "申报类型和渠道"


def mending_url(application: Application, part: str) -> str:
    """Where a part, a fact or the fact of a rule row is mended."""
    kind, _, rest = part.partition(".")
    if kind == "form":
        return address_of(application, part)
    if kind == "document":
        return url_for("certification.documents", application_id=application.id, _anchor=rest)
    if kind == "choice":
        return url_for("certification.choices", application_id=application.id)
    policy = queries.policy_of(application.programme)
    rule = policy.rule_of(part)
    wanted = rest if kind == "fact" else rule.field if rule else ""
    for form in policy.form:
        for field in form.fields:
            if wanted and field.fact == wanted and form.by == "institution":
                return address_of(application, f"form.{form.key}.{field.key}")
    return url_for("certification.edit", application_id=application.id)


def receipt_page(application: Application) -> str:
    """The number, what was handed in, and who acts next by when; to print."""
    policy = queries.policy_of(application.programme)
    where = filings.place(application)
    return render_template(
        "certification/filing/receipt.html", application=application, policy=policy, place=where,
        closing=policy.closing(application.route, where.step), items=filings.checklist(application),
        chosen=chosen_rows(application),
    )  # fmt: skip


def check_page(application: Application, form: SubmitForm | None = None, status: int = 200) -> tuple[str, int]:
    """Everything once more before handing in, with what lacks and where it is mended."""
    policy, items = queries.policy_of(application.programme), filings.checklist(application)
    verdicts, unjudged = verdicts_or_why(application)
    lacking = filing_problems(application, items=items, rows=None if unjudged else verdicts)
    pages = [one for one in filings.pages(application, current_actor()) if one.form.by == "institution"]
    return render_template(
        "certification/filing/check.html", application=application, policy=policy, verdicts=verdicts,
        tally=tally(verdicts) or unjudged, items=items, chosen=chosen_rows(application),
        lacking=[(one.sentence(), mending_url(application, one.field)) for one in lacking],
        forms=[(page.form, cells_shown(page), leaf_url(application, page.form)) for page in pages],
        form=form or SubmitForm(formdata=None, version=application.version, truthful_by=application.truthful_by),
    ), status  # fmt: skip


def chosen_rows(application: Application) -> list[dict[str, str]]:
    """Kind, way and recommending unit as rows of a summary."""
    policy = queries.policy_of(application.programme)
    route = policy.route_of(application.route)
    tracks = "、".join(one.label for one in policy.track if one.key in application.tracks)
    categories = "、".join(one.title for one in policy.category if one.key in application.categories)
    ground = filings.ground_of(application)
    rows = (
        ("申报类型", tracks), ("专业服务类别", categories), ("报送渠道", route.title if route else ""),
        ("选用理由", application.route_reason), ("推荐单位", application.recommender_name),
        ("所在地市", application.city), ("不计入名额", application.carrier), ("载体所在城市", application.carrier_city),
        ("所依据的称号", ground.title if ground else ""),
    )  # fmt: skip
    return [{"title": title, "value": value} for title, value in rows if value]
