"""Commands about a name, about "we", or about what was talked of last."""

from __future__ import annotations

from bot.commands import Command, Compare, When
from bot.parsing.parsed import Parsed
from bot.phrases import names_own


def about(command: Command, name: str) -> Parsed:
    """`command` about the region `name`, which is the chat's own where it says "we"."""
    return Parsed(command, () if not name or names_own(name) else (name,), follows=not name)


def about_two(when: When, pair: tuple[str, ...], *, is_offer: bool = False) -> Parsed:
    """A comparison of two names; of "we" with the other, where one of them says that."""
    others = tuple(name for name in pair if not names_own(name))
    fields = ("first", "second") if others == pair else ("second",)
    return Parsed(Compare(when=when), others, fields, is_offer)
