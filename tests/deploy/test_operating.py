"""The two guides for operators: every command, option, setting and file in them exists."""

from __future__ import annotations

import re

import pytest
from typer.main import get_command

from bot.cli import app
from bot.parsing import SPECS
from tests.deploy.reading import ROOT, SETTINGS, commands, named_settings, read

GUIDES = ("docs/operating.md", "docs/panduan-operator.md")
BLOCK = re.compile(r"^```\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
#: What is said to @BotFather.
TO_BOTFATHER = {"newbot", "setprivacy", "setjoingroups", "setinline", "revoke"}
#: Pages that a running process has.
PAGES = {"healthz", "readyz", "metrics"}


def blocks(name):
    return BLOCK.findall(read(name))


def lines(name):
    """What is typed: lines of blocks, and commands within sentences."""
    text = BLOCK.sub("", read(name))
    return [line for block in blocks(name) for line in block.splitlines()] + SPAN.findall(text)


def asked(name):
    """The commands of porsi, each with its options."""
    for line in lines(name):
        for command, *rest in commands(line.replace("…", "")):
            yield command, [word.partition("=")[0] for word in rest if word.startswith("--")]


@pytest.mark.parametrize("name", GUIDES)
def test_every_command_exists_with_its_options(name):
    known = {
        command: {option for one in told.params for option in one.opts}
        for command, told in get_command(app).commands.items()
    }
    found = list(asked(name))

    assert len(found) > 20
    assert {command for command, _ in found} <= set(known)
    for command, options in found:
        assert set(options) <= known[command], command


@pytest.mark.parametrize("name", [*GUIDES, "README.md"])
def test_every_setting_exists(name):
    assert named_settings(read(name)) <= SETTINGS


@pytest.mark.parametrize("name", GUIDES)
def test_every_command_of_the_bot_exists(name):
    said = set(re.findall(r"`/([a-z]+)`", read(name)))

    assert said <= set(SPECS) | TO_BOTFATHER | PAGES
    assert said >= TO_BOTFATHER


@pytest.mark.parametrize("name", GUIDES)
def test_every_file_of_the_project_exists(name):
    text = read(name)
    named = set(re.findall(r"\b(?:deploy|docs|requirements)/[\w.-]*\w", text))
    named |= set(re.findall(r"\bcompose[\w.]*\.yaml", text))
    linked = {f"docs/{one}" for one in re.findall(r"\]\(([\w-]+\.md)\)", text)}

    assert len(named) >= 6
    assert [path for path in named | linked if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize("name", GUIDES)
def test_every_secret_is_called_as_it_is_looked_for(name):
    text = read(name)
    in_files = set(re.findall(r"secrets/(porsi_\w+)", text))
    in_units = {f"porsi_{one}" for one in re.findall(r"credentials/(\w+)", text)}

    assert {one.upper() for one in in_files | in_units} - {"PORSI_"} <= SETTINGS
    assert in_files == {f"porsi_{one}" for one in re.findall(r"^  porsi_(\w+):", REPLICAS, re.M)}


REPLICAS = read("compose.replicas.yaml")


def test_both_guides_say_the_same_commands():
    """But for what is said about them, which is in another language."""
    english, indonesian = (
        [re.sub(r"\s+#.*", "", block) for block in blocks(name)] for name in GUIDES
    )

    assert english == indonesian
    assert len(english) >= 8


def test_what_a_process_opens_is_what_it_can_open():
    from bot.checkup.storing import BESIDE
    from storage.database import CONNECTIONS

    english, indonesian = (read(guide).replace("\n", " ") for guide in GUIDES)
    assert f"most {CONNECTIONS} connections" in english
    assert f"paling banyak {CONNECTIONS} sambungan" in indonesian
    assert all(f"{CONNECTIONS + BESIDE} N" in told for told in (english, indonesian))
