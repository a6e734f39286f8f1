"""
Bots to measure answers beside: they do what a framework's documentation shows, and no more.

`ptb_echo` and `aiogram_echo` send the text back. `ptb_constant` sends one text with its buttons,
whatever was said: what a reply of that size costs on the library itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiogram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram import InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.ext import Application, ApplicationBuilder, MessageHandler, filters

from benchmarks.wire import TOKEN

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
#: Handles an update as Telegram tells it; returns when what it leads to is sent.
Handle = Callable[[dict[str, Any]], Awaitable[object]]


@asynccontextmanager
async def ptb_echo(base: str) -> AsyncIterator[Handle]:
    async def echo(update: Update, _: object) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "")

    async with _ptb(base, echo) as handle:
        yield handle


@asynccontextmanager
async def ptb_constant(
    base: str, html: str, markup: InlineKeyboardMarkup | None
) -> AsyncIterator[Handle]:
    async def tell(update: Update, _: object) -> None:
        assert update.message is not None
        await update.message.reply_text(html, parse_mode=ParseMode.HTML, reply_markup=markup)

    async with _ptb(base, tell) as handle:
        yield handle


@asynccontextmanager
async def aiogram_echo(base: str) -> AsyncIterator[Handle]:
    async def echo(message: aiogram.types.Message) -> None:
        await message.answer(message.text or "")

    dispatcher = aiogram.Dispatcher()
    dispatcher.message.register(echo)
    session = AiohttpSession(api=TelegramAPIServer.from_base(base))
    async with aiogram.Bot(TOKEN, session=session) as bot:
        yield lambda told: dispatcher.feed_raw_update(bot, told)


@asynccontextmanager
async def _ptb(base: str, answer: Callable[[Update, Any], Any]) -> AsyncIterator[Handle]:
    application = ApplicationBuilder().token(TOKEN).base_url(f"{base}/bot").updater(None).build()
    application.add_handler(MessageHandler(filters.TEXT, answer))
    async with application:
        yield handling(application)


def handling(application: AnyApplication) -> Handle:
    """How the library's Application takes an update."""
    return lambda told: application.process_update(Update.de_json(told, application.bot))
