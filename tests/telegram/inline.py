"""What people type behind the bot's name in any chat, and what the bot offers to send there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.telegram.keyboards import Keyboard, inline_keyboard, labels
from tests.telegram.refusals import bad_request
from tests.telegram.texts import MESSAGE, formatted

Parameters = dict[str, Any]

#: Of what is typed the bot hears so many characters.
LONGEST_QUERY = 256
MOST_RESULTS = 50
#: In bytes, not in characters.
LONGEST_ID, LONGEST_OFFSET = 64, 64
_START = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Choice:
    """One article; `text` is what would be sent, after parsing, `html` as the bot wrote it."""

    id: str
    title: str
    description: str
    text: str
    html: str
    keyboard: Keyboard
    has_preview: bool

    @property
    def buttons(self) -> list[list[tuple[str, str | None]]]:
        """Rows of (label, callback data)."""
        return labels(self.keyboard)

    @property
    def addresses(self) -> list[str]:
        return [button["url"] for row in self.keyboard for button in row if "url" in button]


@dataclass(frozen=True)
class Offer:
    """The answer to what was `typed`; `hint` is the button above it: (label, start parameter)."""

    typed: str
    choices: tuple[Choice, ...]
    hint: tuple[str, str] | None
    #: For how many seconds others, or this person alone, get the same without the bot.
    cache_time: int
    is_personal: bool

    @property
    def titles(self) -> list[str]:
        return [choice.title for choice in self.choices]


class Inline:
    def __init__(self) -> None:
        self.offers: list[Offer] = []
        self._queries = 0
        self._open: dict[str, str] = {}

    @property
    def table(self) -> dict[str, Callable[[Parameters], Any]]:
        return {"answerInlineQuery": self._answer}

    def new_query(self, typed: str) -> str:
        """Something was typed: the id of a query that may be answered once."""
        self._queries += 1
        query = str(7_382_000_000_000 + self._queries)
        self._open[query] = typed
        return query

    def _answer(self, told: Parameters) -> bool:
        results = told.get("results")
        if not isinstance(results, list):
            raise bad_request("can't parse inline query results: expected an Array")
        choices = tuple(_choice(result) for result in results)
        if len(choices) > MOST_RESULTS:
            raise bad_request("RESULTS_TOO_MUCH")
        if len({choice.id for choice in choices}) < len(choices):
            raise bad_request("RESULT_ID_DUPLICATE")
        if len(str(told.get("next_offset") or "").encode()) > LONGEST_OFFSET:
            raise bad_request("NEXT_OFFSET_INVALID")
        hint = _hint(told.get("button"))
        query = str(told.get("inline_query_id"))
        if query not in self._open:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        cache_time = int(told.get("cache_time", 300))
        is_personal = bool(told.get("is_personal", False))
        self.offers.append(Offer(self._open.pop(query), choices, hint, cache_time, is_personal))
        return True


def _choice(told: object) -> Choice:
    if not isinstance(told, dict):
        raise _unreadable("expected an Object")
    if told.get("type") != "article":
        raise _unreadable("the stand-in knows articles only")
    number = told.get("id")
    if not isinstance(number, str) or not number:
        raise bad_request("RESULT_ID_EMPTY")
    if len(number.encode()) > LONGEST_ID:
        raise bad_request("RESULT_ID_INVALID")
    if not str(told.get("title") or "").strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content = told.get("input_message_content")
    if not isinstance(content, dict):
        raise bad_request("SEND_MESSAGE_INVALID")  # a type of its own, without a content, too
    source = str(content.get("message_text") or "")
    if not source:
        raise bad_request("message text is empty")
    text = formatted(source, content.get("parse_mode"), content.get("entities"), most=MESSAGE)
    if not text.plain:
        raise bad_request("text must be non-empty")
    keyboard = inline_keyboard(told.get("reply_markup"), only=True)
    preview = content.get("link_preview_options") or {}
    return Choice(
        number,
        told["title"],
        str(told.get("description") or ""),
        text.plain,
        source,
        keyboard,
        not preview.get("is_disabled", False),
    )


def _hint(told: object) -> tuple[str, str] | None:
    if told is None:
        return None
    if not isinstance(told, dict) or not str(told.get("text") or "").strip():
        raise bad_request("can't parse inline query results button: text must be non-empty")
    start = told.get("start_parameter")
    if start is None:
        raise bad_request("can't parse inline query results button: the type is not specified")
    if not _START.fullmatch(str(start)):
        raise bad_request("START_PARAM_INVALID")
    return told["text"], str(start)


def _unreadable(complaint: str) -> Exception:
    return bad_request(f"can't parse inline query result: {complaint}")
