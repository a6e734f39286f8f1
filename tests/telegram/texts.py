"""What Telegram makes of a text that a bot sends: cleaned, parsed, trimmed, measured."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.telegram.entities import KEPT, Entity, settled, utf16_length
from tests.telegram.html import CannotParse, parse_html
from tests.telegram.refusals import bad_request

MOST_BYTES = 32768
MESSAGE = 4096
CAPTION = 1024

_CONTROLS = {code: " " for code in range(32) if chr(code) not in "\n\r"}
_TAKEN_OUT = {ord("\r"): None, **dict.fromkeys(range(0x2028, 0x202F))}
_CLEANED = {**_CONTROLS, **_TAKEN_OUT}


@dataclass(frozen=True)
class Text:
    plain: str
    entities: tuple[dict[str, Any], ...] = ()
    #: Entities past the hundredth, which are lost.
    dropped: int = 0


def formatted(
    source: str, parse_mode: str | None, entities: Sequence[dict[str, Any]] | None, *, most: int
) -> Text:
    """The text as it is kept; `most` is the length in UTF-16 units that it may have."""
    if len(source.encode()) > MOST_BYTES:
        raise bad_request("text is too long")
    cleaned = source.translate(_CLEANED)
    match (parse_mode or "").lower():
        case "html":
            try:
                plain, written = parse_html(cleaned)
            except CannotParse as error:
                raise bad_request(f"can't parse entities: {error}") from error
        case "":
            plain, written = cleaned, [_told(entity) for entity in entities or ()]
        case _:
            raise bad_request("unsupported parse_mode (the stand-in knows HTML only)")
    plain, kept = _trimmed(plain, settled(written))
    if utf16_length(plain) > most:
        what = "message caption" if most == CAPTION else "message"
        raise bad_request(f"{what} is too long")
    marks = tuple(entity.as_json() for entity in kept[:KEPT])
    return Text(plain, marks, dropped=max(0, len(kept) - KEPT))


def _told(entity: dict[str, Any]) -> Entity:
    place = ("type", "offset", "length")
    more = {key: value for key, value in entity.items() if key not in place}
    start = int(entity["offset"])
    return Entity(str(entity["type"]), start, start + int(entity["length"]), more)


def _trimmed(plain: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without blanks at the end, and at the start up to the first entity."""
    plain = plain.rstrip(" \n")
    until = min((entity.start for entity in entities), default=len(plain))
    blank = re.match(r"[ \n]*", plain)
    assert blank is not None  # it matches nothing at all too
    cut, end = min(blank.end(), until), utf16_length(plain)
    moved = (
        replace(entity, start=entity.start - cut, end=min(entity.end, end) - cut)
        for entity in entities
        if entity.start < end
    )
    return plain[cut:], list(moved)
