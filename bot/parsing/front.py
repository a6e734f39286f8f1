"""The front door of all that is typed: a command with a slash, or a text."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.parsing.parsed import NotForUs, Parsed, UnknownCommand
from bot.parsing.plain import parse_plain
from bot.parsing.table import CommandSpec, find_spec
from bot.phrases import without_courtesy
from procurement.names import clean

#: Longer texts than this say nothing more to us.
LONGEST = 300

_COMMAND = re.compile(r"/(\w+)(?:@(\w+))?(?:\s+|$)(.*)")


def parse(text: str, username: str = "") -> Parsed:
    """
    What `text` asks of the bot called `username`.

    Raises NotForUs for another bot's command, and QuestionError where the words fit nothing.
    """
    cleaned = clean(text)[:LONGEST]
    found = _COMMAND.match(cleaned)
    if found is None:
        return parse_plain(cleaned)
    name, addressee, rest = found[1].casefold(), found[2], without_courtesy(found[3])
    if addressee and addressee.casefold() != username.casefold():
        raise NotForUs(addressee)
    spec, size = find_spec(name)
    if spec is None:
        raise UnknownCommand(name)
    # A command without a name is about the chat's own region, whatever was talked of.
    return replace(spec.parse(f"{size} {rest}".strip()), follows=False)


def spec_of(text: str, username: str = "") -> CommandSpec | None:
    """The row of the command that `text` begins with; None where it is none of ours."""
    found = _COMMAND.match(clean(text)[:LONGEST])
    if found is None or (found[2] and found[2].casefold() != username.casefold()):
        return None
    return find_spec(found[1])[0]
