"""The house keeps its shape: only known file names in rooms, no catch-all modules, no state set by hand."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "marketplace"
ROOMS = (
    "accounts", "organizations", "publicity", "certification", "pilots", "needs", "matchmaking", "bids",
    "engagements", "surveys", "evaluation", "oversight", "portal", "api", "audit", "notifications",
)  # fmt: skip
KNOWN = {
    "__init__", "models", "lifecycle", "rules", "queries", "services", "forms", "views", "exports", "imports",
    "listeners", "events", "tasks", "policy", "cli", "actors", "anchors", "sealing",
}  # fmt: skip
TOP = {
    "wsgi.py", "pyproject.toml", "README.md", "Makefile", ".ci", "marketplace", "matching", "templates", "static",
    "seeds", "tests", "benchmarks", "docs", ".gitignore", "requirements.txt", "requirements-dev.txt",
    "requirements-uv.txt", "deploy", "LICENSE",
}  # fmt: skip
GENERATED = {
    ".git", ".venv", "instance", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache",
    ".coverage", "__pycache__", ".benchmarks",
}  # fmt: skip
SOURCES = sorted((*PACKAGE.rglob("*.py"), *(ROOT / "matching").rglob("*.py")))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_only_known_file_names(room: str) -> None:
    names = {path.stem for path in (PACKAGE / room).iterdir() if path.name != "__pycache__"}
    assert names - KNOWN == set()


def test_nothing_else_stands_at_the_top() -> None:
    assert {path.name for path in ROOT.iterdir()} - TOP - GENERATED == set()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "every module says what of the field lives there"
    assert path.stem not in {"utils", "helpers", "common", "managers"}
    if "migrations" not in path.parts:
        assert len(text.splitlines()) <= 400, "a file that grows becomes a package of the same name"
    assert _imports_inside_functions(tree) == []
    if path.name != "lifecycle.py":
        assert _state_assignments(tree) == [], "only a lifecycle assigns a state"


def _imports_inside_functions(tree: ast.Module) -> list[int]:
    return [
        node.lineno
        for function in ast.walk(tree) if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)
    ]  # fmt: skip


def _state_assignments(tree: ast.Module) -> list[int]:
    targets = [
        (node.lineno, target) for node in ast.walk(tree) if isinstance(node, ast.Assign) for target in node.targets
    ]
    return [line for line, target in targets if isinstance(target, ast.Attribute) and target.attr == "state"]
