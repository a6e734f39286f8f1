"""
The whole bot on one page: what it listens to, what answers, what runs until it is stopped.

`serve` is what `porsi run` calls; tests build the same application over another wire.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from telegram import Bot, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import InvalidToken
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    Defaults,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import BaseRequest

from bot import clock
from bot.alarms import Alarms
from bot.calling import CountedRequest
from bot.conversation import Conversation
from bot.counts import Counts, Uncounted
from bot.digest.clerk import Clerk
from bot.digest.courier import GRACE, Courier
from bot.digest.letters import Letters
from bot.digest.planning import Planner
from bot.handlers import Handlers
from bot.health.beating import beat
from bot.health.noticed import Beside, Doing, Health
from bot.health.telling import telling
from bot.logs import configure
from bot.membership import Membership
from bot.menus import announce
from bot.news import News
from bot.outgoing.gallery import Gallery
from bot.outgoing.posting import Poster
from bot.outgoing.workshop import Workshop
from bot.polling import poll
from bot.rates.pacing import Pacer
from bot.rates.throttle import Throttle
from bot.reaching import insist
from bot.refreshing import Refresher
from bot.schedule import Schedule
from bot.settings import BadSettings, Settings, secrets_of, token
from bot.sources import timetable
from bot.turns import Turns
from bot.uploads import Uploads
from storage.database import Database

logger = logging.getLogger(__name__)

AnyApplication = Application[Any, Any, Any, Any, Any, Any]

#: Connections: of answers as many as may be sent at once, of polls more than one, so that a poll
#: that was cut badly cannot block the next.
ANSWERS, POLLS = 100, 8
#: An idle connection is kept so long, in seconds: a quiet bot need not shake hands for each
#: command.
KEEP_ALIVE = 300.0


Requests = tuple[BaseRequest, BaseRequest]
#: How updates arrive, until the event: each is confirmed when its turn has been taken.
Receive = Callable[[Bot, Turns, asyncio.Event], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Service:
    """What answers, and what happens beside: fetching at an admin's word, and by the clock."""

    application: AnyApplication
    handlers: Handlers
    refresher: Refresher
    schedule: Schedule
    pacer: Pacer
    courier: Courier
    gallery: Gallery
    counts: Counts


def build(
    settings: Settings,
    database: Database,
    conversation: Conversation,
    requests: Requests,
    workshop: Workshop | None = None,
    counts: Counts | None = None,
) -> Service:
    """The bot over `requests`, one for polls and one for all the rest; it draws in `workshop`."""
    polls, answers = requests
    counts = counts or Uncounted()
    pacer = Pacer(database, settings.send_rate)
    application = (
        ApplicationBuilder()
        .token(token(settings).get_secret_value())
        .base_url(f"{settings.telegram_api}/bot")
        .base_file_url(f"{settings.telegram_api}/file/bot")
        .updater(None)
        .request(answers)
        .get_updates_request(polls)
        .job_queue(None)
        .rate_limiter(pacer)
        .defaults(
            Defaults(
                parse_mode=ParseMode.HTML,
                tzinfo=ZoneInfo("Asia/Jakarta"),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        )
        .build()
    )
    # Before the colon stands the bot's number, which is no secret.
    owner = token(settings).get_secret_value().partition(":")[0]
    gallery = Gallery(database, workshop or Workshop(), owner, clock.now)
    poster = Poster(gallery)
    uploads = Uploads(database, settings.database_url, conversation, clock.now)
    refresher = Refresher(settings, database, conversation, clock.now, counts)
    news = News(database, settings.admin_ids, clock.now)
    planner = Planner(database, clock.now)
    turns = partial(partial, conversation.health.note_turn)
    schedule = Schedule(
        *(database, timetable(settings), refresher, news, planner, clock.now),
        turns(Beside.SCHEDULE),
    )
    alarms = Alarms(settings.admin_ids, clock.now)
    letters = Letters(settings.target_percent)
    clerk = Clerk(database, letters, clock.now)
    at_once = settings.send_at_once
    courier = Courier(clerk, pacer, alarms, poster, at_once, counts, turns(Beside.SENDING))
    membership = Membership(database, clock.now)
    throttle = Throttle()
    admins = settings.admin_ids
    handlers = Handlers(conversation, poster, uploads, refresher, admins, throttle, alarms, counts)
    application.add_handler(TypeHandler(Update, handlers.gate), group=-1)
    # Edited messages are no questions, and no orders.
    new = filters.UpdateType.MESSAGE
    application.add_handler(MessageHandler(new & filters.TEXT, handlers.text))
    application.add_handler(MessageHandler(new & filters.Document.ALL, handlers.document))
    application.add_handler(MessageHandler(new & filters.StatusUpdate.MIGRATE, membership.migrated))
    application.add_handler(MessageHandler(new & ~filters.StatusUpdate.ALL, handlers.anything_else))
    posts = filters.UpdateType.CHANNEL_POST & filters.TEXT
    application.add_handler(MessageHandler(posts, handlers.channel_post))
    application.add_handler(ChatMemberHandler(membership.changed, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(CallbackQueryHandler(handlers.button))
    application.add_handler(InlineQueryHandler(handlers.inline))
    application.add_error_handler(handlers.error)
    return Service(application, handlers, refresher, schedule, pacer, courier, gallery, counts)


def serve(settings: Settings, database: Database, conversation: Conversation) -> None:
    """Serve Telegram until SIGTERM or SIGINT; raises BadSettings for what Telegram refuses."""
    secret = token(settings).get_secret_value()
    receive, hidden = _way_in(settings, conversation.health)
    configure(settings.log_level, [secret, *hidden, *secrets_of(settings)], settings.log_format)
    try:
        with telling(settings, database, conversation) as counts:
            # Read once for both: it takes 30 ms, and a megabyte.
            trusted = httpx.create_ssl_context()
            requests = (_request(POLLS, counts, trusted), _request(ANSWERS, counts, trusted))
            service = build(settings, database, conversation, requests, counts=counts)
            asyncio.run(_serve(service, settings, conversation, requests, receive))
    except InvalidToken:
        # The library's own text quotes the token.
        raise BadSettings("PORSI_TELEGRAM_TOKEN ditolak oleh Telegram") from None


def _way_in(settings: Settings, health: Health) -> tuple[Receive, list[str]]:
    """How updates arrive, and what no log may say of it."""
    if not settings.webhook_url:
        return partial(_poll, health), []
    from bot.webhook import Webhook  # polling needs no web server

    webhook = Webhook(settings)
    return partial(_listen, health, webhook.receive), [webhook.secret]


async def _serve(
    service: Service,
    settings: Settings,
    conversation: Conversation,
    requests: Requests,
    receive: Receive,
) -> None:
    application, health = service.application, conversation.health
    stopped = asyncio.Event()
    health.watch(stopped.is_set)
    beside = [asyncio.create_task(beat(health))]
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    try:
        await insist(application.initialize, stopped)
        if stopped.is_set():
            return
        await application.start()
        conversation.username = application.bot.username
        conversation.has_inline_mode = bool(application.bot.supports_inline_queries)
        if not conversation.has_inline_mode:
            logger.info("inline mode is off; BotFather switches it on with /setinline")
        # Whoever asks meanwhile does not wait for the menus.
        beside.append(asyncio.create_task(announce(application.bot, settings.admin_ids)))
        logger.info("serving as @%s", application.bot.username)
        service.schedule.start(application.bot)
        service.courier.start(application.bot, stopped)
        conversation.topics.start()
        service.handlers.start(stopped)
        health.note(Doing.LISTENING)
        turns = Turns(application.process_update, service.counts)
        await receive(application.bot, turns, stopped)
        if service.courier.is_revoked or service.handlers.is_revoked:
            raise InvalidToken
    finally:
        health.note(Doing.ENDED)
        for task in beside:
            task.cancel()
        service.refresher.stop()
        await service.schedule.stop()
        await service.courier.stop()
        if application.running:
            await application.stop()
            await application.shutdown()
        await conversation.topics.stop()
        await service.gallery.settled(GRACE)
        # An application that was never initialised leaves its connections to us.
        await asyncio.gather(*(request.shutdown() for request in requests))
        await asyncio.wait(beside)


async def _poll(health: Health, bot: Bot, turns: Turns, stopped: asyncio.Event) -> None:
    # Telegram gives nothing to a poll while it has an address to deliver to.
    await insist(bot.delete_webhook, stopped)
    health.note_serving()
    await poll(bot, turns, health, stopped)


async def _listen(
    health: Health, receive: Receive, bot: Bot, turns: Turns, stopped: asyncio.Event
) -> None:
    health.note_serving()
    await receive(bot, turns, stopped)


def _request(
    connections: int, counts: Counts | None = None, trusted: ssl.SSLContext | None = None
) -> CountedRequest:
    return CountedRequest(
        counts or Uncounted(),
        connections,
        KEEP_ALIVE,
        trusted,
        read_timeout=20,
        connect_timeout=10,
        pool_timeout=30,
    )
