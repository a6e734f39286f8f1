"""
Telegram's HTML: a text with tags taken apart into plain text and entities, or refused.

It is not the browser's. There are few tags and every one must be closed; four named references
and the numeric ones are known, and any other `&` stays as it is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.entities import Entity, utf16_length

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
_PLAIN = re.compile(r"[^&<]*")
_SPACE = " \t\r\n\v"
_TAG_NAME = re.compile(rf"[^{_SPACE}>]*")
_ATTRIBUTE_NAME = re.compile(rf"[^{_SPACE}=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([A-Za-z]*))")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ADDRESS = re.compile(
    r"(?:tg|ton|tonsite|mailto|tel):.+|(?:https?://)?[^\s/?#]+\.[^\s/?#.]{2,}.*", re.I
)
_PERSON = re.compile(r"tg:(?://)?user\?id=(\d+)", re.I)


class CannotParse(ValueError):
    """Says why and where, in Telegram's words."""


@dataclass
class _Tag:
    name: str
    attributes: dict[str, str]
    #: Where its content begins: in UTF-16 units, and in pieces of plain text.
    start: int
    pieces: int


@dataclass
class _Reader:
    """The state of one reading, from left to right."""

    source: str
    at: int = 0
    plain: list[str] = field(default_factory=list)
    length: int = 0
    open: list[_Tag] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> None:
        while self.at < len(self.source):
            char = self.source[self.at]
            if char == "&":
                self._put(self._reference())
            elif char != "<":
                self._put(self._match(_PLAIN))
            elif self.source.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            name = self.open[-1].name
            raise CannotParse(f'Can\'t find end tag corresponding to start tag "{name}"')

    def _put(self, text: str) -> None:
        self.plain.append(text)
        self.length += utf16_length(text)

    @property
    def _char(self) -> str:
        return self.source[self.at : self.at + 1]

    def _bytes(self, at: int) -> int:
        """Telegram names places in bytes."""
        return len(self.source[:at].encode())

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.source, self.at)
        assert found is not None  # every pattern here also matches nothing at all
        self.at = found.end()
        return found[0]

    def _skip_space(self) -> None:
        while self._char and self._char in _SPACE:
            self.at += 1

    def _reference(self) -> str:
        """The character that is meant, or the bare `&` where none is."""
        found = _REFERENCE.match(self.source, self.at)
        assert found is not None  # it matches a bare "&" too
        hexadecimal, decimal, name = found.groups()
        if name is not None:
            meant = _NAMED.get(name)
        else:
            code = int(hexadecimal or "0", 16) if hexadecimal is not None else int(decimal or "0")
            known = 0 < code < 0x10FFFF and len(found[0]) < 10
            if known and 0xD800 <= code <= 0xDFFF:
                raise CannotParse(
                    "Text contains invalid Unicode characters after decoding HTML entities, "
                    "check for unmatched surrogate code units"
                )
            meant = chr(code) if known else None
        if meant is None:
            self.at += 1
            return "&"
        self.at = found.end() + self.source.startswith(";", found.end())
        return meant

    def _start_tag(self) -> None:
        begin = self._bytes(self.at)
        self.at += 1
        name = self._match(_TAG_NAME).lower()
        if not self._char:
            raise CannotParse(f"Unclosed start tag at byte offset {begin}")
        if name not in _KINDS:
            raise CannotParse(f'Unsupported start tag "{name}" at byte offset {begin}')
        attributes = self._attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise CannotParse(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.open.append(_Tag(name, attributes, self.length, len(self.plain)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self._skip_space()
            if self._char == ">":
                self.at += 1
                return attributes
            name = self._match(_ATTRIBUTE_NAME)
            if not name:
                complaint = f'Empty attribute name in the tag "{tag}" at byte offset {begin}'
                raise CannotParse(complaint)
            self._skip_space()
            if self._char == "=":
                self.at += 1
                self._skip_space()
                attributes[name] = self._value(begin) if self._char else ""
            else:
                attributes[name] = ""
            if not self._char:
                raise CannotParse(f'Unclosed start tag "{tag}" at byte offset {begin}')

    def _value(self, begin: int) -> str:
        quote = self._char
        if quote not in "\"'":
            place = self._bytes(self.at)
            token = self._match(_TOKEN)
            if self._char and self._char not in _SPACE + ">":
                raise CannotParse(f"Unexpected end of name token at byte offset {place}")
            return token.lower()
        self.at += 1
        value = ""
        while self._char != quote:
            if not self._char:
                raise CannotParse(f"Unclosed start tag at byte offset {begin}")
            if self._char == "&":
                value += self._reference()
            else:
                value += self._char
                self.at += 1
        self.at += 1
        return value

    def _end_tag(self) -> None:
        begin = self._bytes(self.at)
        if not self.open:
            raise CannotParse(f"Unexpected end tag at byte offset {begin}")
        self.at += 2
        name = self._match(_TAG_NAME).lower()
        self._skip_space()
        if self._char != ">":
            raise CannotParse(f"Unclosed end tag at byte offset {begin}")
        self.at += 1
        tag = self.open.pop()
        if name and name != tag.name:
            raise CannotParse(
                f"Unmatched end tag at byte offset {begin}, "
                f'expected "</{tag.name}>", found "</{name}>"'
            )
        if self.length > tag.start:
            self._mark(tag)

    def _mark(self, tag: _Tag) -> None:
        kind, more = _KINDS[tag.name], {}
        if tag.name == "tg-emoji":
            emoji = tag.attributes.get("emoji-id", "")
            if not emoji.isdecimal() or not int(emoji):
                raise CannotParse("Invalid custom emoji identifier specified")
            more = {"custom_emoji_id": emoji}
        elif tag.name == "blockquote" and "expandable" in tag.attributes:
            kind = "expandable_blockquote"
        elif tag.name == "a":
            target = self._target(tag)
            if target is None:
                return  # Telegram forgets in silence a link that leads nowhere
            kind, more = target
        entity = Entity(kind, tag.start, self.length, more)
        if not self._told_language(tag, entity):
            self.entities.append(entity)

    def _target(self, tag: _Tag) -> tuple[str, dict[str, Any]] | None:
        url = tag.attributes.get("href") or "".join(self.plain[tag.pieces :])
        if person := _PERSON.fullmatch(url):
            user = {"id": int(person[1]), "is_bot": False, "first_name": ""}
            return "text_mention", {"user": user}
        return ("text_link", {"url": url}) if _ADDRESS.fullmatch(url) else None

    def _told_language(self, tag: _Tag, entity: Entity) -> bool:
        """Whether this was the outer half of <pre><code class="language-...">."""
        inner = self.entities[-1] if self.entities else None
        if entity.kind == "code":
            language = tag.attributes.get("class", "")
            if language.startswith("language-"):
                told = {"language": language.removeprefix("language-")}
                self.entities.append(Entity("code", entity.start, entity.end, told))
                return True
        whole = inner is not None and (inner.start, inner.end) == (entity.start, entity.end)
        if entity.kind == "pre" and inner and whole and "language" in inner.more:
            self.entities[-1] = Entity("pre", entity.start, entity.end, inner.more)
            return True
        return False


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """
    The plain text and the entities as they were written; raises CannotParse.

    >>> parse_html("<b>a</b> &lt; &nbsp;")
    ('a < &nbsp;', [Entity(kind='bold', start=0, end=1, more={})])
    """
    reader = _Reader(source)
    reader.read()
    entities = [
        # A language told to <code> alone is lost.
        Entity("code", one.start, one.end) if one.kind == "code" else one
        for one in reader.entities
    ]
    return "".join(reader.plain), entities
