"""
What Telegram says to a message that was sent by itself, in words of what to do next.

A BadRequest is a NetworkError in the library, and is looked at first: "chat not found" would be
tried for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)


class Outcome(Enum):
    """What to do with the message, and with the chat."""

    #: The chat cannot be written to any more.
    GONE = auto()
    #: Refused for a reason that may pass: this message is dead, the chat is kept.
    REFUSED = auto()
    #: The text is at fault, which is ours.
    FAULTY = auto()
    #: The chat has another number now.
    MOVED = auto()
    #: The topic is closed or deleted.
    NO_TOPIC = auto()
    #: Telegram wants everybody to wait.
    SLOWER = auto()
    #: Certainly not sent.
    NOT_SENT = auto()
    #: Telegram has a fault of its own; most likely not sent.
    AWAY = auto()
    #: Nobody knows.
    DOUBTFUL = auto()
    #: The token is not valid any more.
    REVOKED = auto()


@dataclass(frozen=True, slots=True)
class Judgement:
    """An outcome; `why` is Telegram's own text, `moved_to` the chat's new number."""

    outcome: Outcome
    why: str
    moved_to: int | None = None


#: In Telegram's texts, some of which come as 400 and in capitals.
_GONE = (
    "bot was blocked by the user",
    "user is deactivated",
    "bot was kicked from the",
    "bot is not a member of the",
    "the group chat was deleted",
    "group chat was deactivated",
    "bot can't initiate conversation with a user",
    "chat not found",
    "peer_id_invalid",
    "user_deactivated",
    "input_user_deactivated",
    "user_is_blocked",
    "user not found",
)
_NO_TOPIC = ("message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")
_FAULTY = (
    "can't parse entities",
    "message is too long",
    "text is too long",
    "message_too_long",
    "text must be non-empty",
    "message text is empty",
    "button_data_invalid",
    "entity_",
)
_NO_RIGHTS = ("rights to send", "administrator rights", "write_forbidden", "chat_restricted")
#: The request did not leave this machine.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def judge(error: TelegramError) -> Judgement:
    """What `error` says of the message whose sending raised it."""
    match error:
        case InvalidToken():  # its text quotes the token
            return Judgement(Outcome.REVOKED, "Unauthorized")
        case ChatMigrated(new_chat_id=new):
            return Judgement(Outcome.MOVED, "migrated", new)
        case RetryAfter():
            return Judgement(Outcome.SLOWER, "Too Many Requests")
        case Forbidden() | BadRequest():
            return Judgement(_refusal(error), error.message)
        case _ if isinstance(error.__cause__, _NOT_SENT):
            return Judgement(Outcome.NOT_SENT, type(error.__cause__).__name__)
        case NetworkError() if error.__cause__ is None or isinstance(
            error.__cause__, TelegramError
        ):  # an answer, with a status of 500 or more, in JSON or not
            return Judgement(Outcome.AWAY, type(error).__name__)
        case _:
            return Judgement(Outcome.DOUBTFUL, type(error).__name__)


def is_unheard(error: TelegramError) -> bool:
    """Whether we may not speak there, or no more: nothing that is ours to mend."""
    match judge(error).outcome:
        case Outcome.GONE | Outcome.NO_TOPIC | Outcome.MOVED:
            return True
        case Outcome.REFUSED:
            said = error.message.casefold()
            return isinstance(error, Forbidden) or any(text in said for text in _NO_RIGHTS)
        case _:
            return False


def _refusal(error: Forbidden | BadRequest) -> Outcome:
    said = error.message.casefold()
    for texts, outcome in (
        (_GONE, Outcome.GONE),
        (_NO_TOPIC, Outcome.NO_TOPIC),
        (_FAULTY, Outcome.FAULTY),
    ):
        if any(text in said for text in texts):
            return outcome
    return Outcome.REFUSED
