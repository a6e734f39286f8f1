"""The buttons under a message: checked as Telegram checks them, and read for the tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.telegram.refusals import Refused, bad_request

MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
#: In bytes, not in characters.
LONGEST_DATA = 64

_PURPOSES = ("url", "callback_data", "web_app", "login_url", "copy_text", "callback_game", "pay")
#: These may say the empty string.
_INLINE = ("switch_inline_query", "switch_inline_query_current_chat")
_OTHER_KINDS = ("keyboard", "remove_keyboard", "force_reply")

Keyboard = list[list[dict[str, Any]]]


def inline_keyboard(markup: object, *, only: bool = False) -> Keyboard:
    """
    The rows of a `reply_markup`; none where it is absent or of another kind.

    With `only`, as in edits, another kind is refused.
    """
    if markup is None:
        return []
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if rows is None:
        if only and any(markup.get(kind) for kind in _OTHER_KINDS):
            raise bad_request("inline keyboard expected")
        return []
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        field = 'field "inline_keyboard" of the InlineKeyboardMarkup'
        raise bad_request(f"{field} must be an Array of Arrays")
    for row in rows:
        for button in row:
            _check(button)
    # Telegram's own refusal for the whole, not for a row: it cuts long rows, or drops the rest.
    # A test wants to hear of either.
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        raise bad_request("reply markup is too long")
    return [row for row in rows if row]


def _check(button: object) -> None:
    if not isinstance(button, dict):
        raise _unreadable("InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise _unreadable('Can\'t find field "text"')
    if not any(map(button.get, _PURPOSES)) and not any(purpose in button for purpose in _INLINE):
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    data = button.get("callback_data")
    if data is not None and len(str(data).encode()) > LONGEST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    address = button.get("url")
    if address is not None and not str(address).startswith(("http://", "https://", "tg://")):
        raise bad_request(f"inline keyboard button URL '{address}' is invalid: Wrong HTTP URL")


def _unreadable(complaint: str) -> Refused:
    return bad_request(f"can't parse inline keyboard button: {complaint}")


def labels(keyboard: Keyboard) -> list[list[tuple[str, str | None]]]:
    """Rows of (label, callback data); the data is None where the button is of another kind."""
    return [[(button["text"], button.get("callback_data")) for button in row] for row in keyboard]


def buttons(keyboard: Keyboard) -> Iterator[dict[str, Any]]:
    for row in keyboard:
        yield from row
