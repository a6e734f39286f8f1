"""What is sent back: a text in Telegram's HTML, buttons, a chart or file, whether it answered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from html import escape, unescape

from bot.buttons import encode
from bot.commands import Command
from bot.outgoing.attachments import Attachment


class Outcome(Enum):
    """What became of a question. The terminal's exit codes are made of these."""

    ANSWER = 0
    NONE = 1
    CHOICE = 3


class ButtonKind(Enum):
    """What pressing a button does, and what its `data` is."""

    #: Gives a command, encoded.
    COMMAND = "command"
    #: Has a chat chosen and types this behind the bot's name there.
    SHARE = "share"
    #: Opens this address.
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    data: str
    kind: ButtonKind = ButtonKind.COMMAND

    @classmethod
    def of(cls, label: str, command: Command) -> Button:
        """A button whose answer is a message of its own."""
        return cls(label, encode(command))

    @classmethod
    def turn(cls, label: str, command: Command) -> Button:
        """A button whose answer takes this message's place: another page, a choice made."""
        return cls(label, encode(command, in_place=True))

    @classmethod
    def share(cls, label: str, question: str) -> Button:
        """A button that puts `question` to the bot in another chat."""
        return cls(label, question, ButtonKind.SHARE)

    @classmethod
    def link(cls, label: str, address: str) -> Button:
        return cls(label, address, ButtonKind.LINK)


Rows = tuple[tuple[Button, ...], ...]


#: The longest text of a message, and the longest beneath a chart or file, as `visible` counts.
LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """
    One message. `html` has at most LONGEST_TEXT characters when its tags are gone.

    With an attachment it says what that shows, too, and stands beneath it. What has room there is
    LONGEST_CAPTION: a longer text has a `caption` that leaves something to the attachment.
    """

    html: str
    rows: Rows = ()
    outcome: Outcome = Outcome.ANSWER
    attachment: Attachment | None = None
    caption: str = ""
    #: What it says in a line, without markup, where it is one of several to choose from.
    gist: str = ""

    @property
    def beneath(self) -> str:
        """What stands beneath the attachment."""
        return self.caption or self.html


def bold(text: str) -> str:
    return f"<b>{escape(text, quote=False)}</b>"


def plain(text: str) -> str:
    """`text` from outside, as text: markup in it is shown, not obeyed."""
    return escape(text, quote=False)


def visible(html: str) -> int:
    """How many characters of `html` Telegram counts: UTF-16 units, without tags."""
    return len(bare(html).encode("utf-16-le")) // 2


def bare(html: str) -> str:
    """`html` as it is read, without markup."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def table(lines: list[str]) -> str:
    """Lines in a fixed-width block, so that columns stand under each other on a phone."""
    return "<pre>" + "\n".join(plain(line) for line in lines) + "</pre>"


def in_rows(buttons: list[Button], per_row: int = 2) -> Rows:
    return tuple(
        tuple(buttons[start : start + per_row]) for start in range(0, len(buttons), per_row)
    )
