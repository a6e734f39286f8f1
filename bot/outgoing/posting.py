"""
A reply with what goes with it: a photo or a file with the text as its caption, else a text alone.

Where the chat takes no photos or files, or none could be made, the text goes by itself: beneath a
chart it says the same, about a file also that it did not come.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from telegram import Bot, CallbackQuery, InputFile, Message
from telegram.constants import ChatAction
from telegram.error import BadRequest, TelegramError

from bot.outgoing.attachments import Attachment
from bot.outgoing.gallery import Gallery
from bot.outgoing.outcomes import Outcome, judge
from bot.outgoing.sending import edit, markup
from bot.outgoing.workshop import NotMade
from bot.replies.files import NOT_MADE, NOT_TAKEN
from bot.replies.reply import Reply

Sends = Callable[..., Awaitable[Message]]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Way:
    """How messages get to one chat: the calls for each kind, with what all of them are told."""

    text: Sends
    photo: Sends
    document: Sends
    #: Shows that something is being made; for those who wait.
    waiting: Callable[[], Awaitable[object]] | None = None

    @classmethod
    def answering(cls, message: Message, *, quoting: bool) -> Way:
        """Beneath `message`, in its topic; `quoting` it in groups."""
        return cls(
            partial(message.reply_text, do_quote=quoting),
            partial(message.reply_photo, do_quote=quoting),
            partial(message.reply_document, do_quote=quoting),
            partial(_show_waiting, message),
        )

    @classmethod
    def to_chat(cls, bot: Bot, chat_id: int, **told: Any) -> Way:
        """To a chat that may not have asked; `told` goes with each call."""
        return cls(
            partial(bot.send_message, chat_id, **told),
            partial(bot.send_photo, chat_id, **told),
            partial(bot.send_document, chat_id, **told),
        )


class Poster:
    """Sends replies, whatever goes with them."""

    def __init__(self, gallery: Gallery) -> None:
        self._gallery = gallery

    async def answer(self, message: Message, reply: Reply) -> Message:
        """Answer `message`, in its topic; in groups as a reply to who asked."""
        quoting = message.chat.type != message.chat.PRIVATE
        return await self.send(Way.answering(message, quoting=quoting), reply)

    async def answer_button(
        self, bot: Bot, query: CallbackQuery, reply: Reply, in_place: bool
    ) -> None:
        """Answer a pressed button: in place of its message where that still can be edited."""
        message = query.message
        if message is None:
            return
        if not message.is_accessible or not isinstance(message, Message):
            await self.send(Way.to_chat(bot, message.chat.id), reply)
            return
        may_replace = in_place and reply.attachment is None
        if not may_replace or not await edit(message, reply):
            await self.send(Way.answering(message, quoting=False), reply)

    async def send(self, way: Way, reply: Reply) -> Message:
        """Send `reply` by `way`; raises what Telegram answers."""
        attachment, html = reply.attachment, reply.html
        if attachment is not None:
            try:
                return await self._with_attachment(way, reply, attachment)
            except NotMade:
                missing = NOT_MADE
            except BadRequest as error:
                # Where it is not the chat that is at fault, the text may well be taken.
                if judge(error).outcome not in (Outcome.REFUSED, Outcome.FAULTY):
                    raise
                logger.warning("%s was refused: %s", attachment.name, error.message)
                missing = NOT_TAKEN
            if not attachment.is_picture:
                html = f"{html}\n{missing}"
        return await way.text(html, reply_markup=markup(reply))

    async def _with_attachment(self, way: Way, reply: Reply, attachment: Attachment) -> Message:
        by_way = way.photo if attachment.is_picture else way.document

        async def send(content: str | bytes) -> Message:
            is_name = isinstance(content, str)
            told = content if is_name else InputFile(content, filename=attachment.name)
            return await by_way(told, caption=reply.beneath, reply_markup=markup(reply))

        return await self._gallery.send(attachment, send, way.waiting)


async def _show_waiting(message: Message) -> None:
    """Show that something is being made; where that is not possible, it is made all the same."""
    with contextlib.suppress(TelegramError):
        await message.reply_chat_action(ChatAction.UPLOAD_PHOTO)
