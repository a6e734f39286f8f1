"""
A text or a pressed button in, a reply out: the whole bot but for Telegram and the terminal.

Both faces talk to this one, so what is tried in the terminal is what officials get.
"""

from __future__ import annotations

from functools import lru_cache

from bot import inline
from bot.asker import ANYBODY, Asker
from bot.buttons import NoCommand, decode
from bot.commands import Command, OfferQuestions
from bot.health.noticed import Health
from bot.health.state import State
from bot.inline import Article
from bot.parsing import CommandSpec, NotForUs, NotUnderstood, UnknownCommand, parse, spec_of
from bot.replies import notices, refusals
from bot.replies.reply import Reply
from bot.resolving import Narrow, resolve
from bot.responder import Responder
from bot.topics import Topics
from procurement.errors import QuestionError
from procurement.regions import readings

#: Of so many questions, each of at most so many letters, it is known what they mean.
RECENT, SHORT = 2000, 64


class Conversation:
    """
    Understands and answers; `username` is the bot's own, for commands that name one.

    Where Telegram knows no inline mode of it, `has_inline_mode` stays False.
    """

    def __init__(self, responder: Responder, username: str = "") -> None:
        self._responder = responder
        self.username = username
        self.has_inline_mode = False

    def understand(self, text: str, is_private: bool = True) -> Command | Reply | None:
        """
        The command that `text` gives, or the reply that asks back; None where silence is due.

        In groups that is everything but our own commands: other bots have theirs.
        """
        if not is_private and not self.is_ours(text):
            return None
        read = _read_again if len(text) <= SHORT else _read
        return read(text, is_private, self.username)

    def forget_what_was_asked(self) -> None:
        """Read and answer each question anew, as for the first who asks it."""
        _read_again.cache_clear()
        self._responder.forget_what_was_asked()

    def is_ours(self, text: str) -> bool:
        """Whether `text` is a command of ours, whatever else it says."""
        return text.startswith("/") and self.spec_of(text) is not None

    def spec_of(self, text: str) -> CommandSpec | None:
        """The row of the command that `text` begins with; None where it is none of ours."""
        return spec_of(text, self.username)

    def understand_button(self, data: str) -> Command | Reply:
        """The command that a button's data gives, or the reply that it is none."""
        try:
            return decode(data)
        except NoCommand:
            return notices.old_button_reply()

    def offer(self, text: str) -> tuple[Article, ...]:
        """What is offered to who types `text` behind the bot's name; answered from memory."""
        meant = inline.questions(text, self.username, self._responder.knows)
        return inline.articles(meant, lambda command: self.answer(command, ANYBODY), self.username)

    @property
    def health(self) -> Health:
        """What the process notes of itself, and admins are told."""
        return self._responder.health

    def state(self) -> State:
        """What can be seen of the data and of what is sent by itself."""
        return self._responder.state()

    @property
    def topics(self) -> Topics:
        """Which region each chat was told of last."""
        return self._responder.topics

    def needs_database(self, command: Command, asker: Asker = ANYBODY) -> bool:
        return self._responder.needs_database(
            command, asker, self.username, has_inline_mode=self.has_inline_mode
        )

    def answer(self, command: Command, asker: Asker) -> Reply:
        return self._responder.answer(
            command, asker, self.username, has_inline_mode=self.has_inline_mode
        )

    def say(self, text: str, asker: Asker) -> Reply | None:
        """The reply to `text`; None where silence is due."""
        understood = self.understand(text)
        if understood is None or isinstance(understood, Reply):
            return understood
        return self.answer(understood, asker)

    def press(self, data: str, asker: Asker) -> Reply:
        """The reply to a pressed button."""
        understood = self.understand_button(data)
        return understood if isinstance(understood, Reply) else self.answer(understood, asker)


def _read(text: str, is_private: bool, username: str) -> Command | Reply | None:
    try:
        return resolve(parse(text, username))
    except NotForUs:
        return None
    except UnknownCommand as error:
        return refusals.refusal(error) if is_private else None
    except Narrow as narrow:
        return refusals.narrow_reply(narrow)
    except NotUnderstood as error:
        region = readings(error.name)[0] if error.name else None
        return OfferQuestions(error.nearest, region, error.is_outside)
    except QuestionError as error:
        return refusals.refusal(error)


#: What many ask is read once.
_read_again = lru_cache(maxsize=RECENT)(_read)
