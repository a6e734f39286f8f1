"""
The marks upon a text: bold here, a link there. Counted in UTF-16 units, as Telegram counts.

Telegram does not keep the marks as they were written: it joins what touches, cuts bold and the
like at the borders of links and quotes, and lets nothing into code. That decides how many there
are, and of more than a hundred it drops the rest without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

KEPT = 100

SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
_PRE = ("pre", "code")
_QUOTES = ("blockquote", "expandable_blockquote")

#: As Telegram's own server finds them; a command may also stand after a bracket or a comma.
_COMMAND = re.compile(
    r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32}|(?!@))(?![\w/<>])",
)


@dataclass(frozen=True)
class Entity:
    kind: str
    start: int
    end: int
    more: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        length = self.end - self.start
        return {"type": self.kind, "offset": self.start, "length": length, **self.more}


def utf16_length(text: str) -> int:
    """
    >>> utf16_length("a\U0001f4c8")
    3
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def bot_commands(text: str) -> list[Entity]:
    """
    >>> [(e.start, e.end) for e in bot_commands("\U0001f4c8 /rank@porsi_bot x/y")]
    [(3, 18)]
    """
    found = []
    for match in _COMMAND.finditer(text):
        start = utf16_length(text[: match.start()])
        found.append(Entity("bot_command", start, start + len(match[0])))
    return found


def settled(entities: Iterable[Entity]) -> list[Entity]:
    """The entities as Telegram keeps them; what was written is properly nested."""
    written = _in_order(entity for entity in entities if entity.start < entity.end)
    quotes = _apart(entity for entity in written if entity.kind in _QUOTES)
    whole = [
        entity
        for entity in _apart(e for e in written if e.kind not in SPLITTABLE + _QUOTES)
        if not any(_cuts(quote, entity) for quote in quotes)
    ]
    fixed = whole + quotes
    return _in_order(fixed + _split([e for e in written if e.kind in SPLITTABLE], fixed))


def _in_order(entities: Iterable[Entity]) -> list[Entity]:
    def place(entity: Entity) -> tuple[int, int, bool, bool]:
        return (
            entity.start,
            -entity.end,
            entity.kind not in _QUOTES + _PRE,
            entity.kind in SPLITTABLE,
        )

    return sorted(entities, key=place)


def _apart(entities: Iterable[Entity]) -> list[Entity]:
    """Of those that overlap only the first, outer one."""
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity.start >= kept[-1].end:
            kept.append(entity)
    return kept


def _cuts(quote: Entity, entity: Entity) -> bool:
    """Whether the quote lies within the entity or across its border."""
    inside = quote.start <= entity.start and entity.end <= quote.end
    return not inside and quote.start < entity.end and entity.start < quote.end


def _split(entities: list[Entity], fixed: list[Entity]) -> list[Entity]:
    """Bold and the like: joined where they touch, cut at the borders of all others."""
    runs: list[Entity] = []
    for kind in SPLITTABLE:
        for entity in (one for one in entities if one.kind == kind):
            last = runs[-1] if runs and runs[-1].kind == kind else None
            if last and entity.start <= last.end:
                runs[-1] = Entity(kind, last.start, max(last.end, entity.end))
            else:
                runs.append(entity)
    borders = {run.start for run in runs} | {at for one in fixed for at in (one.start, one.end)}
    code = [entity for entity in fixed if entity.kind in _PRE]
    pieces = []
    for run in runs:
        cuts = sorted({run.start, run.end, *(at for at in borders if run.start < at < run.end)})
        for start, end in pairwise(cuts):
            if not any(one.start <= start and end <= one.end for one in code):
                pieces.append(Entity(run.kind, start, end))
    return pieces
