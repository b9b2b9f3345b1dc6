"""The components say what the pages rely on: errors lead to fields, what was typed stays, text is escaped."""

from pathlib import Path
from typing import Any

import pytest
import wtforms
from jinja2 import Environment, FileSystemLoader
from lxml import html
from werkzeug.datastructures import MultiDict
from wtforms.validators import InputRequired, Length, NumberRange

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"


class NeedSample(wtforms.Form):
    name = wtforms.StringField(
        "企业名称", [InputRequired("请填写企业名称"), Length(max=4)], description="与营业执照一致。"
    )
    secret = wtforms.PasswordField("口令", render_kw={"autocomplete": "current-password"})
    budget = wtforms.DecimalField("预算", [NumberRange(min=0)])
    level = wtforms.RadioField("层级", [InputRequired("请选一项")], choices=[("a", "甲"), ("b", "乙")])
    county = wtforms.SelectField("县市区", choices=[(str(n), f"县{n}") for n in range(13)])


@pytest.fixture(scope="module")
def env() -> Environment:
    env = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    env.globals["csrf_token"] = lambda: "token"
    return env


def draw(env: Environment, component: str, call: str, **values: Any) -> html.HtmlElement:
    macro = call.split("(")[0]
    source = f'{{% from "components/{component}.html" import {macro} with context %}}<div>{{{{ {call} }}}}</div>'
    return html.fromstring(env.from_string(source).render(**values))


def refused() -> NeedSample:
    form = NeedSample(MultiDict({"budget": "十万", "county": "3"}))
    assert not form.validate()
    return form


def test_error_summary_leads_to_each_field_in_order(env: Environment) -> None:
    summary = draw(env, "errors", "errors(form)", form=refused())
    assert list(dict.fromkeys(summary.xpath("//a/@href"))) == ["#name", "#budget", "#level"]


def test_error_is_tied_to_the_control(env: Environment) -> None:
    drawn = draw(env, "field", "field(form.name)", form=refused())
    box = drawn.xpath("//input")[0]
    assert box.get("aria-describedby") == "name-hint name-error"
    assert box.get("aria-invalid") == "true"
    assert drawn.xpath("string(//*[@id='name-error'])").strip() == "请填写企业名称"


def test_browser_never_cuts_or_drops_what_was_typed(env: Environment) -> None:
    form = refused()
    assert draw(env, "field", "field(form.name)", form=form).xpath("//input")[0].get("maxlength") is None
    budget = draw(env, "field", "field(form.budget)", form=form).xpath("//input")[0]
    assert (budget.get("type"), budget.get("value"), budget.get("inputmode")) == ("text", "十万", "decimal")


def test_attributes_of_the_form_are_kept(env: Environment) -> None:
    drawn = draw(env, "field", "field(form.secret)", form=NeedSample())
    assert drawn.xpath("//input/@autocomplete") == ["current-password"]
    assert "选填" in drawn.text_content()


def test_choices_form_a_group_with_a_legend(env: Environment) -> None:
    drawn = draw(env, "field", "field(form.level)", form=NeedSample())
    assert drawn.xpath("string(//fieldset[@id='level']/legend)").strip() == "层级"
    assert drawn.xpath("//label/@for") == ["level-0", "level-1"]


def test_long_list_is_chosen_by_typing_initials(env: Environment) -> None:
    drawn = draw(env, "field", "field(form.county, keys={'3': 'xs'})", form=refused())
    assert drawn.xpath("//select[@data-typeahead]/option[@selected]/@data-keys") == ["xs"]


def test_sorted_column_says_so_and_turns_round(env: Environment) -> None:
    source = (
        '{% from "components/table.html" import table %}'
        '{% call table("需求", [{"title": "截止", "key": "due"}, {"title": "状态"}], sort="due", base="?q=1&") %}'
        "<tr><td>x</td></tr>{% endcall %}"
    )
    drawn = html.fromstring(env.from_string(source).render())
    assert drawn.xpath("//th[@aria-sort='ascending']/a/@href") == ["?q=1&sort=-due"]
    assert len(drawn.xpath("//th")) == 2


def test_capped_count_does_not_pretend(env: Environment) -> None:
    assert draw(env, "pager", "hits(1000, true)").text_content().strip() == "超过 1,000 条"
    assert draw(env, "pager", "hits(999)").text_content().strip() == "共 999 条"


def test_act_posts_with_the_token_and_names_its_effect(env: Environment) -> None:
    form = draw(env, "button", "post_button('撤回', '/x', confirm='不能恢复')").xpath("//form")[0]
    assert (form.get("method"), form.get("data-confirm")) == ("post", "不能恢复")
    assert form.xpath("input[@name='csrf_token']/@value") == ["token"]


@pytest.mark.parametrize(
    ("component", "call"),
    [
        ("tag", "tag(evil)"),
        ("empty", "empty(evil, evil)"),
        ("receipt", "receipt(evil, evil, evil)"),
        ("summary", "summary([{'title': evil, 'value': evil, 'remark': evil}])"),
        ("timeline", "timeline([{'title': evil, 'who': evil, 'when': evil, 'remark': evil}])"),
        ("remarks", "remarks([{'field': evil, 'text': evil}], evil)"),
        ("chips", "chips([{'title': evil, 'url': '/'}])"),
        ("post_button", "post_button(evil, evil, confirm=evil)"),
        ("person", "person(evil, evil, evil, evil, evil)"),
        ("attachment", "attachment(evil, '/', evil)"),
    ],
)
def test_nothing_is_let_through_unescaped(env: Environment, component: str, call: str) -> None:
    component = "button" if component == "post_button" else component
    drawn = draw(env, component, call, evil='"><script>x</script>')
    assert not drawn.xpath("//script")
    assert '"><script>' in drawn.text_content()
