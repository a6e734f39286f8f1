"""Who lets the bot in and who puts it out; groups that get another number."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from telegram import Bot, Chat, ChatMember, Message, Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.outgoing.sending import markup
from bot.replies.subscriptions import greeting_reply, resume_question
from storage.chats import is_gone, move_chat, note_return, set_back, set_gone
from storage.database import Database
from storage.subscriptions import Subscription, subscription

logger = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE

OUTSIDE = (ChatMember.LEFT, ChatMember.BANNED)
MANAGERS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


class Membership:
    """What the bot notes when its place in a chat changes."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def changed(self, update: Update, context: Context) -> None:
        """
        Blocked or removed: nothing is sent there. Let in again: somebody is asked first.

        A person who unblocks the bot is asked when they press start; a group at once.
        """
        told = update.my_chat_member
        assert told is not None  # we register for these only
        was, status = told.old_chat_member.status, told.new_chat_member.status
        if status in OUTSIDE:
            await asyncio.to_thread(self._note_gone, told.chat.id, status)
        elif was in OUTSIDE:
            rests = await asyncio.to_thread(self._come_back, told.chat.id)
            if told.chat.type not in (Chat.GROUP, Chat.SUPERGROUP):
                return
            reply = resume_question(rests) if rests else greeting_reply(told.chat.type)
            try:
                await context.bot.send_message(told.chat.id, reply.html, reply_markup=markup(reply))
            except TelegramError as error:  # let in, and not to speak
                logger.info("a group could not be greeted: %s", type(error).__name__)

    async def migrated(self, update: Update, _: Context) -> None:
        """A group has become a supergroup; both are told of it, in either order."""
        message = update.effective_message
        assert message is not None  # we register for messages only
        old, new = _numbers(message)
        await asyncio.to_thread(self._move, old, new)

    def _note_gone(self, chat_id: int, status: str) -> None:
        with self._database.writing() as session:
            set_gone(session, chat_id, status, self._clock())

    def _come_back(self, chat_id: int) -> Subscription | None:
        """What rests until somebody says that it shall go on; where nothing does, all is well."""
        with self._database.writing() as session:
            told = subscription(session, chat_id)
            if not told.all_regions:
                set_back(session, chat_id)
            elif is_gone(session, chat_id):
                note_return(session, chat_id)
                return told
            return None

    def _move(self, old: int, new: int) -> None:
        with self._database.writing() as session:
            move_chat(session, old, new, self._clock())


def _numbers(message: Message) -> tuple[int, int]:
    """The old number and the new."""
    if message.migrate_to_chat_id is not None:
        return message.chat.id, message.migrate_to_chat_id
    assert message.migrate_from_chat_id is not None  # one of the two makes it a migration
    return message.migrate_from_chat_id, message.chat.id


async def may_manage(bot: Bot, chat_id: int, user_id: int | None) -> bool:
    """Whether a person administers a group or channel; where Telegram does not say, no."""
    if user_id is None:
        return False
    try:
        member = await bot.get_chat_member(chat_id, user_id)
    except TelegramError as error:
        logger.info("an administrator could not be asked for: %s", type(error).__name__)
        return False
    return member.status in MANAGERS
