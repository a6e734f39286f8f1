"""
From what a person typed to what was asked.

Region names are left as texts (`Parsed.names`): which regions they mean, and what to offer where
that is not clear, `resolving.py` says. `parse` is the front door; `table.py` has the commands with
a slash, `arguments.py` and `news.py` what stands behind them, `plain.py` texts without a slash, and
`senses.py`, `mentions.py`, `reader.py`, `intents.py` whole sentences.
"""

from bot.parsing.front import parse, spec_of
from bot.parsing.parsed import (
    BadArguments,
    NotForUs,
    NotUnderstood,
    Parsed,
    SeveralRegions,
    UnknownCommand,
)
from bot.parsing.table import COMMANDS, SPECS, CommandSpec, InGroups

__all__ = [
    "COMMANDS",
    "SPECS",
    "BadArguments",
    "CommandSpec",
    "InGroups",
    "NotForUs",
    "NotUnderstood",
    "Parsed",
    "SeveralRegions",
    "UnknownCommand",
    "parse",
    "spec_of",
]
