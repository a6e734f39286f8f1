"""Documents name what exists, and nothing that does not."""

import re
from pathlib import Path

import pytest

from bot.cli import app
from bot.parsing import COMMANDS, SPECS
from bot.replies.notices import help_reply, start_reply
from bot.settings import PREFIX, Settings
from procurement.figures import FindingKind
from sync.errors import Reason, Refusal

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")


def test_the_example_names_every_setting_and_no_other():
    named = set(re.findall(rf"^#?\s*({PREFIX}\w+)=", EXAMPLE, re.MULTILINE))

    assert named == {PREFIX + name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("spec", [spec for spec in COMMANDS if spec.listed], ids=lambda s: s.name)
def test_every_command_stands_in_the_readme_and_in_the_help(spec):
    assert f"`/{spec.name}" in README
    assert f"/{spec.name}" in help_reply(is_admin=True).html
    assert (f"/{spec.name} " in help_reply(is_admin=False).html) == (not spec.admin)


def test_the_readme_names_no_command_that_does_not_exist():
    named = set(re.findall(r"`/(\w+)", README))

    assert named <= set(SPECS)
    assert set(re.findall(r"^/(\w+)", start_reply().html, re.MULTILINE)) <= set(SPECS)


def test_every_terminal_command_has_help_and_stands_in_the_readme():
    for command in app.registered_commands:
        name = command.name or command.callback.__name__
        assert command.callback.__doc__, name
        assert f"`porsi {name}" in README, name


def test_every_make_target_in_the_readme_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    assert set(re.findall(r"`?make ([a-z-]+)", README)) <= targets


def test_every_finding_rejection_and_refusal_has_its_sentence():
    from bot.replies import findings, rejections

    assert set(findings._FINDINGS) == set(FindingKind)
    special = {Refusal.ALREADY_IMPORTED, Refusal.TOO_MANY_REJECTED, Refusal.TOLD_TWICE}
    assert set(rejections._REFUSALS) | special == set(Refusal)
    for reason in Reason:
        facts = {"text": "x", "fault": "ambiguous", "name": "a", "other": "b", "code": "c"}
        assert rejections.reason(reason.value, facts)


def test_every_file_named_in_the_documents_exists():
    named = re.compile(r"`((?:bot|sync|storage|procurement|scripts|docs|tests)/[\w/.]*)`")
    for document in (ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        for path in named.findall(document.read_text("utf-8")):
            assert (ROOT / path).exists(), f"{document.name} names {path}"


#: What can go wrong is counted through: figures, syncs, digests, Telegram's errors, updates.
FAULTS = {"D": 13, "S": 13, "G": 12, "T": 16, "U": 14}
PROMISES = [
    [cell.strip() for cell in line.strip().strip("|").split(" | ")]
    for line in (ROOT / "docs/promises.md").read_text("utf-8").splitlines()
    if re.match(r"\| [A-Z]\d", line)
]


def test_every_fault_has_its_promise():
    named = {name for row in PROMISES for name in row[0].split(", ")}
    counted = {f"{kind}{n}" for kind, last in FAULTS.items() for n in range(1, last + 1)}

    assert counted - named == set()


@pytest.mark.parametrize("row", PROMISES, ids=lambda row: f"{row[0]} {row[1][:40]}")
def test_a_promise_names_its_fault_tests_that_are_there_and_how_they_were_seen_red(row):
    assert len(row) == 5
    assert all(row)
    tests = row[3].split(", ")
    for test in tests:
        assert re.fullmatch(r"`[a-z_/]+(test_[a-z_]+\.py|/)`", test), test
        assert (ROOT / "tests" / test.strip("`")).exists(), test
