"""Reading a programme's file: what cannot be read, typed or fitted together is named by its line, row and field."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from marketplace.certification.policy.lines import line_of, lines_of
from marketplace.certification.policy.programme import Place, ProgrammePolicy, contradictions
from marketplace.kernel.errors import Problem, RuleBroken

MOST_PROBLEMS = 20
# What the schema says in English, as the keeper of a file reads it.
WORDS = {
    "missing": "缺少这一项", "extra_forbidden": "不认识这一项，请检查拼写", "bool_type": "应为 true 或 false",
    "string_type": "应为文字", "int_type": "应为整数", "int_parsing": "应为整数", "float_type": "应为数字",
    "date_from_datetime_parsing": "应为日期，例如 2023-05-19", "date_parsing": "应为日期，例如 2023-05-19",
    "date_type": "应为日期，例如 2023-05-19", "tuple_type": "应为列表", "dict_type": "应为表",
    "model_type": "应为表", "too_short": "不能为空",
}  # fmt: skip


def read_file(path: Path) -> dict[str, Any]:
    """The file's content as JSON keeps it; RuleBroken with the line where TOML cannot be read."""
    return _parsed(_text(path), path.name)


def load_file(path: Path) -> tuple[dict[str, Any], ProgrammePolicy]:
    """The file's content and policy; RuleBroken names the line of everything that is wrong."""
    text = _text(path)
    content = _parsed(text, path.name)
    return content, read_content(content, name=path.name, text=text)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleBroken([Problem(f"制度文件 {path.name} 读不出来：请检查文件是否存在、是否为 UTF-8 编码")]) from error


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleBroken([Problem(f"制度文件 {name} 不是有效的 TOML：{error}")]) from error
    plain: dict[str, Any] = json.loads(json.dumps(found, ensure_ascii=False, default=str))
    return plain


def read_content(content: Mapping[str, Any], *, name: str = "", text: str = "") -> ProgrammePolicy:
    """The typed policy; RuleBroken names every table and field that is wrong, with its line where ``text`` is given."""
    lines = lines_of(text)
    try:
        policy = ProgrammePolicy.model_validate(content)
    except ValidationError as error:
        found = [(_known(one["loc"]), _message(one)) for one in error.errors()[:MOST_PROBLEMS]]
        raise RuleBroken([_problem(name, content, lines, place, words) for place, words in found]) from error
    wrong = list(contradictions(policy))[:MOST_PROBLEMS]
    if wrong:
        raise RuleBroken([_problem(name, content, lines, place, words) for place, words in wrong])
    return policy


def _message(error: Any) -> str:
    told = str(error["ctx"]["error"]) if error["type"] == "value_error" else WORDS.get(error["type"])
    return told or f"不符合要求（{error['msg']}）"


def _known(location: tuple[int | str, ...]) -> Place:
    """Without the names that pydantic puts between the variants of a union."""
    between = ("bool", "int", "float", "str", "tuple[", "function-")
    return tuple(step for step in location if isinstance(step, int) or not step.startswith(between))


def _problem(name: str, content: Mapping[str, Any], lines: Mapping[Place, int], place: Place, words: str) -> Problem:
    line = line_of(lines, place)
    where = f"第 {line} 行 " if line else ""
    return Problem(f"制度文件 {name} {where}{_place(content, place)}：{words}")


def _place(content: Mapping[str, Any], location: Place) -> str:
    """«rule 第 3 项（ZZ-03） value»: the table, the row and the field."""
    words: list[str] = []
    here: Any = content
    for step in location:
        if isinstance(step, int) and isinstance(here, list) and step < len(here):
            here = here[step]
            key = here.get("id") or here.get("key") if isinstance(here, dict) else None
            words.append(f"第 {step + 1} 项" + (f"（{key}）" if key else ""))
        else:
            here = here.get(step) if isinstance(here, dict) else None
            words.append(str(step))
    return " ".join(words) or "整体"


def digest(content: Mapping[str, Any]) -> str:
    """sha256 of the canonical content, by which an unchanged file is known."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
