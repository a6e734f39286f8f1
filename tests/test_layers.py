"""Imports go one way, and what is called pure stays pure."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ["procurement", "storage", "sync", "bot"]
MODULES = [
    path.relative_to(ROOT)
    for layer in LAYERS
    for path in sorted((ROOT / layer).rglob("*.py"))
    if "versions" not in path.parts
]
#: Outside procurement/, modules that decide or word things and therefore reach for nothing.
QUESTIONS = ["listing", "pairs", "phrases", "resolving", "semesters", "suggestions"]
QUESTIONS += ["abbreviations", "inline", "links", "targets"]
QUESTIONS += ["answers/file_names", "answers/unit_choice", "answers/unit_names"]
PURE = [
    "bot/charts",
    "bot/parsing",
    "bot/replies",
    "bot/formats.py",
    "bot/buttons.py",
    "bot/commands.py",
]
PURE += [f"bot/{name}.py" for name in QUESTIONS]
IMPURE = {"telegram", "httpx", "sqlmodel", "sqlalchemy", "asyncio", "os", "pathlib", "time"}


def imported(path):
    """The top-level names that a module imports, inside functions too."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_layer_imports_only_what_stands_to_its_left(path):
    allowed = LAYERS[: LAYERS.index(path.parts[0]) + 1]

    assert {name for name in imported(path) if name in LAYERS} <= set(allowed)


@pytest.mark.parametrize("path", [p for p in MODULES if p.parts[0] == "procurement"], ids=str)
def test_what_the_figures_mean_needs_the_standard_library_only(path):
    assert set(imported(path)) <= {"procurement", *sys.stdlib_module_names}


@pytest.mark.parametrize("path", [p for p in MODULES if str(p).startswith(tuple(PURE))], ids=str)
def test_pure_modules_reach_for_nothing(path):
    assert not set(imported(path)) & IMPURE
