"""One update in, one reply out. Handlers know Telegram and nothing of figures."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from dataclasses import replace

from telegram import Bot, CallbackQuery, Chat, Message, Update
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.alarms import Alarms
from bot.asker import Asker
from bot.buttons import is_in_place
from bot.commands import ADMIN_COMMANDS, MANAGING_COMMANDS, Command, Refresh
from bot.conversation import Conversation
from bot.counts import ASKED_BACK, INLINE, Counts, Uncounted, command_name
from bot.membership import may_manage
from bot.outgoing.outcomes import is_unheard
from bot.outgoing.posting import Poster
from bot.outgoing.sending import acknowledge, offer, offer_nothing, send
from bot.rates.throttle import Throttle
from bot.refreshing import Refresher
from bot.replies import notices
from bot.replies.reply import Outcome, Reply
from bot.settings import MASKS
from bot.uploads import Uploads

logger = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE


class Handlers:
    """What the bot does with each kind of update."""

    def __init__(
        self,
        conversation: Conversation,
        poster: Poster,
        uploads: Uploads,
        refresher: Refresher,
        admin_ids: frozenset[int],
        throttle: Throttle,
        alarms: Alarms,
        counts: Counts | None = None,
    ) -> None:
        self._counts = counts or Uncounted()
        self._conversation = conversation
        self._poster = poster
        self._uploads = uploads
        self._refresher = refresher
        self._admin_ids = admin_ids
        self._throttle = throttle
        self._alarms = alarms
        self._stopped: asyncio.Event | None = None
        #: Whether Telegram has revoked the token.
        self.is_revoked = False

    def start(self, stopped: asyncio.Event) -> None:
        """Where Telegram has revoked the token, `stopped` is set from now on."""
        self._stopped = stopped

    async def gate(self, update: Update, _: Context) -> None:
        """Before all others: for who asks too fast nothing is done, and once they are told so."""
        asker = self._who_asks(update)
        asked_at = update.message.date.timestamp() if update.message else time.time()
        too_fast = self._throttle.admit(asker, asked_at) if asker is not None else None
        if too_fast is None:
            return
        if too_fast.is_first:
            notice = notices.too_fast(too_fast.wait)
            try:
                if update.callback_query is not None:
                    await acknowledge(update.callback_query, notice, is_alert=False)
                else:
                    await send(_message(update), Reply(notice, outcome=Outcome.NONE))
            except TelegramError as error:  # silence is what follows anyway
                logger.info("a notice could not be sent: %s", type(error).__name__)
        raise ApplicationHandlerStop

    async def text(self, update: Update, context: Context) -> None:
        """A message with a text."""
        began, message = time.perf_counter(), _message(update)
        asker = self._asker(message, update.update_id)
        understood = self._conversation.understand(message.text or "", asker.is_private)
        is_order = isinstance(understood, (*ADMIN_COMMANDS, *MANAGING_COMMANDS))
        if is_order and message.forward_origin is not None:
            return  # somebody else's words
        if isinstance(understood, MANAGING_COMMANDS):
            asker = await self._with_rights(context.bot, asker, message.sender_chat)
        if isinstance(understood, Refresh) and asker.is_admin and asker.is_private:
            # Fetching takes longer than an update may: it goes on beside.
            work = self._refresher.take(message, asker)
            context.application.create_task(work, update=update)
        elif isinstance(understood, Reply):
            await send(message, understood)
            self._note_answer(understood, began)
        elif understood is not None:
            await self._poster.answer(message, await self._answer(understood, asker))
            self._note_answer(understood, began)

    async def channel_post(self, update: Update, context: Context) -> None:
        """In a channel only what it subscribes to is answered; only its administrators post."""
        message = update.channel_post
        assert message is not None  # we register for channel posts only
        text = message.text or ""
        spec = self._conversation.spec_of(text)
        if spec is None or not spec.managing or message.forward_origin is not None:
            return
        understood = self._conversation.understand(text, is_private=False)
        if isinstance(understood, Reply):  # the name leaves a choice, or is unknown
            await send(message, understood)
        elif isinstance(understood, MANAGING_COMMANDS):
            asker = self._asker(message, update.update_id)
            await send(message, await self._answer(understood, asker))

    async def button(self, update: Update, context: Context) -> None:
        """A pressed button: its data may be forged, and anybody in the chat can press."""
        began, query = time.perf_counter(), update.callback_query
        assert query is not None  # we register for button presses only
        if query.message is None:  # under what nobody can have sent through us
            await acknowledge(query, "Tombol ini sudah tidak berlaku.")
            return
        understood = self._conversation.understand_button(query.data or "")
        asker = self._presser(query, update.update_id)
        # In a channel readers can press, too, and what is answered all of them would get.
        if isinstance(understood, MANAGING_COMMANDS) or asker.kind == Chat.CHANNEL:
            asker = await self._with_rights(context.bot, asker)
        if not asker.may_manage or (isinstance(understood, ADMIN_COMMANDS) and not asker.is_admin):
            await acknowledge(query, "Khusus admin")
            return
        await acknowledge(query)
        reply = (
            understood if isinstance(understood, Reply) else await self._answer(understood, asker)
        )
        in_place = is_in_place(query.data or "") and not isinstance(understood, Reply)
        await self._poster.answer_button(context.bot, query, reply, in_place)
        self._note_answer(understood, began)

    async def inline(self, update: Update, _: Context) -> None:
        """What somebody types behind the bot's name, in whatever chat: answers ready to send."""
        began, query = time.perf_counter(), update.inline_query
        assert query is not None  # we register for inline queries only
        if not self._throttle.admit_typing(query.from_user.id, time.time()):
            await offer_nothing(query)
            return
        # Ten answers take longer than the others may wait for.
        articles = await asyncio.to_thread(self._conversation.offer, query.query)
        is_blank = not query.query.strip()
        await offer(query, articles, has_hint=is_blank or not articles)
        self._counts.answer(INLINE, time.perf_counter() - began)

    async def document(self, update: Update, context: Context) -> None:
        """A file: from an admin, in private, it is imported; from anybody else never fetched."""
        message = _message(update)
        asker = self._asker(message, update.update_id)
        if not asker.is_private:
            return
        if not asker.is_admin or message.forward_origin is not None:
            await send(message, notices.admins_only_reply(asker.user_id))
            return
        assert message.document is not None  # we register for documents only
        # Checking takes longer than an update may: it goes on beside, under the same error handler.
        context.application.create_task(
            self._uploads.take(message, message.document, asker), update=update
        )

    async def anything_else(self, update: Update, _: Context) -> None:
        """A picture, a voice, a place: nothing of it is kept."""
        message = _message(update)
        if message.chat.type == message.chat.PRIVATE:
            await send(message, notices.not_a_text_reply())

    async def error(self, update: object, context: Context) -> None:
        """Tell the person that it was us, and the log what it was; never the person's words."""
        error_id = secrets.token_hex(3)
        number = update.update_id if isinstance(update, Update) else None
        if isinstance(context.error, InvalidToken):
            self._note_revoked()
            return
        if isinstance(context.error, TelegramError) and is_unheard(context.error):
            logger.info("update %s: %s", number, type(context.error).__name__)
            return
        logger.error(
            "update %s failed (%s)",
            number,
            error_id,
            exc_info=context.error,
            extra={"error_id": error_id},
        )
        is_unreachable = isinstance(context.error, NetworkError) and not isinstance(
            context.error, BadRequest
        )
        is_too_much = isinstance(context.error, RetryAfter)  # an apology would be more of it
        if is_unreachable or is_too_much or not isinstance(update, Update):
            return
        fault = type(context.error).__name__
        try:
            await self._apologise(update, context, error_id)
        except TelegramError as error:
            logger.warning("nobody could be told of %s: %s", error_id, type(error).__name__)
        said = f"Ada gangguan saat menjawab ({fault}, kode {error_id}); rinciannya di catatan log."
        await self._alarms.raise_alarm(context.bot, fault, said)

    def _note_revoked(self) -> None:
        self.is_revoked = True
        if self._stopped is not None:
            self._stopped.set()

    async def _apologise(self, update: Update, context: Context, error_id: str) -> None:
        message, chat = update.effective_message, update.effective_chat
        if message is None or chat is None:
            return
        thread_id = message.message_thread_id if message.is_topic_message else None
        reply = notices.fault_reply(error_id)
        await context.bot.send_message(chat.id, reply.html, message_thread_id=thread_id)

    def _note_answer(self, understood: Command | Reply, began: float) -> None:
        name = ASKED_BACK if isinstance(understood, Reply) else command_name(understood)
        self._counts.answer(name, time.perf_counter() - began)

    async def _answer(self, command: Command, asker: Asker) -> Reply:
        if self._conversation.needs_database(command, asker):
            return await asyncio.to_thread(self._conversation.answer, command, asker)
        return self._conversation.answer(command, asker)

    def _who_asks(self, update: Update) -> Asker | None:
        """None for what no handler answers, so that talk in a group is not taken for questions."""
        if update.callback_query is not None:
            return self._presser(update.callback_query, update.update_id)
        message = update.message
        if message is None:
            return None
        is_private = message.chat.type == message.chat.PRIVATE
        is_asking = is_private or self._conversation.is_ours(message.text or "")
        return self._asker(message, update.update_id) if is_asking else None

    async def _with_rights(self, bot: Bot, asker: Asker, sender: Chat | None = None) -> Asker:
        """The asker, who in a group must administer it to say what it subscribes to."""
        if asker.is_private:
            return asker
        if sender is not None and sender.id == asker.chat_id:  # an administrator, behind its name
            return asker
        return replace(asker, may_manage=await may_manage(bot, asker.chat_id, asker.user_id))

    def _asker(self, message: Message, update_id: int) -> Asker:
        user = message.from_user
        user_id = user.id if user is not None and message.sender_chat is None else None
        return Asker(
            chat_id=message.chat.id,
            user_id=user_id,
            is_admin=self._is_admin(user_id),
            kind=message.chat.type,
            thread_id=message.message_thread_id if message.is_topic_message else None,
            update_id=update_id,
        )

    def _presser(self, query: CallbackQuery, update_id: int) -> Asker:
        message = query.message
        chat = message.chat if message else None
        is_old = message is None or not message.is_accessible
        seen = message if isinstance(message, Message) and not is_old else None
        return Asker(
            chat_id=chat.id if chat else query.from_user.id,
            user_id=query.from_user.id,
            is_admin=self._is_admin(query.from_user.id),
            kind=chat.type if chat else Chat.PRIVATE,
            thread_id=seen.message_thread_id if seen and seen.is_topic_message else None,
            update_id=update_id,
            knows_topic=not is_old,
        )

    def _is_admin(self, user_id: int | None) -> bool:
        return user_id in self._admin_ids and user_id not in MASKS


def _message(update: Update) -> Message:
    assert update.message is not None  # we register for new messages only
    return update.message
