"""What the files of a deployment say, read without the tools that run them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from bot.cli import app
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
SETTINGS = {PREFIX + name.upper() for name in Settings.model_fields}
COMMANDS = {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def instructions(text: str) -> list[tuple[str, str]]:
    """The instructions of a Dockerfile: name and the rest, continued lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(word, rest.strip()) for word, _, rest in map(_parted, joined.splitlines()) if word]


def _parted(line: str) -> tuple[str, str, str]:
    return line.partition(" ")


def unit(text: str) -> dict[str, list[str]]:
    """The directives of a unit; those that may be repeated have several values."""
    told: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and line[0] not in "#;[":
            name, _, value = line.partition("=")
            told.setdefault(name, []).append(value)
    return told


def named_settings(text: str) -> set[str]:
    return set(re.findall(rf"\b{PREFIX}[A-Z_]*[A-Z]\b", text))


def commands(line: str) -> Iterator[list[str]]:
    """Each command of porsi in a shell's line: its name and what follows, up to the next one."""
    words = shlex.split(line.replace("|", " | ").replace(";", " ; "), comments=True)
    for place, word in enumerate(words[:-1]):
        if re.fullmatch(r"(.*/)?porsi(ctl)?", word) and re.fullmatch("[a-z]+", words[place + 1]):
            rest = words[place + 1 :]
            if rest[0] == "porsi":  # a service of that name: the command follows
                continue
            ends = [at for at, one in enumerate(rest) if one in ("|", ";", "&&", ">", "<")]
            yield rest[: min(ends, default=len(rest))]
