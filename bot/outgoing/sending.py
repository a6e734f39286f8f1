"""A reply as a Telegram message: sent, or put in the place of one that stands."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Message,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.inline import Article
from bot.replies import notices
from bot.replies.reply import Button, ButtonKind, Reply, Rows

#: So often, in seconds, a message that shows a progress is edited.
EDIT_EVERY = 3.0
#: So long, in seconds, Telegram may give everybody the same articles for the same words.
KEPT = 300
#: So many keyboards are kept: as many as there are answers in memory.
KEYBOARDS = 2000
#: What a person sends who comes from the line above the articles: the greeting answers it.
FROM_INLINE = "mulai"


class Keyboard(InlineKeyboardMarkup):
    """Buttons that many are sent: put into Telegram's words once."""

    @cached_property
    def _told(self) -> dict[str, Any]:
        return super().to_dict()

    def to_dict(self, recursive: bool = True) -> dict[str, Any]:
        return self._told if recursive else super().to_dict(recursive)


def markup(reply: Reply) -> Keyboard | None:
    """The reply's buttons, or None where it has none."""
    return _keyboard(reply.rows) if reply.rows else None


@lru_cache(maxsize=KEYBOARDS)
def _keyboard(rows: Rows) -> Keyboard:
    return Keyboard([[_button(button) for button in row] for row in rows])


def _button(button: Button) -> InlineKeyboardButton:
    match button.kind:
        case ButtonKind.COMMAND:
            return InlineKeyboardButton(button.label, callback_data=button.data)
        case ButtonKind.SHARE:
            return InlineKeyboardButton(button.label, switch_inline_query=button.data)
        case ButtonKind.LINK:
            return InlineKeyboardButton(button.label, url=button.data)


async def send(message: Message, reply: Reply) -> Message:
    """Answer `message`, in its topic; in groups as a reply to who asked."""
    quote = message.chat.type != message.chat.PRIVATE
    return await message.reply_text(reply.html, reply_markup=markup(reply), do_quote=quote)


async def edit(message: Message, reply: Reply) -> bool:
    """Put `reply` in the place of `message`; returns whether the message could be edited."""
    try:
        await message.edit_text(reply.html, reply_markup=markup(reply))
    except BadRequest as error:
        # Two people pressed the same button: what is wanted stands there already.
        return "not modified" in str(error)
    return True


class Progress:
    """A message of ours that shows how far something is, edited now and then."""

    def __init__(self, standing: Message) -> None:
        self._standing = standing
        self._shown_at = float("-inf")

    async def show(self, reply: Reply) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._shown_at >= EDIT_EVERY:
            self._shown_at = now
            with contextlib.suppress(TelegramError):  # the work goes on, whoever sees it
                await edit(self._standing, reply)


async def acknowledge(
    query: CallbackQuery, notice: str | None = None, *, is_alert: bool = True
) -> None:
    """
    End the waiting mark on the button; a query that is too old has none.

    A notice is to be confirmed by who pressed, or passes by itself.
    """
    try:
        await query.answer(notice, show_alert=is_alert and notice is not None)
    except BadRequest as error:
        if not _is_too_old(error):
            raise


async def offer(query: InlineQuery, articles: Sequence[Article], *, has_hint: bool) -> None:
    """
    Offer `articles` to who types behind the bot's name; the hint leads to the bot.

    They are the same for everybody, and kept by Telegram. Nobody waits for a query that is too old.
    """
    hint = InlineQueryResultsButton(notices.INLINE_HINT, start_parameter=FROM_INLINE)
    await _answer(
        query,
        results=[_result(article) for article in articles],
        cache_time=KEPT,
        is_personal=False,
        button=hint if has_hint else None,
    )


async def offer_nothing(query: InlineQuery) -> None:
    """Offer nothing this time; the next time that it is typed we are asked again."""
    await _answer(query, results=[], cache_time=0, is_personal=True)


async def _answer(query: InlineQuery, **told: Any) -> None:
    try:
        await query.answer(**told)
    except BadRequest as error:
        if not _is_too_old(error):
            raise


def _result(article: Article) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        article.id,
        article.title,
        InputTextMessageContent(
            article.reply.html, ParseMode.HTML, link_preview_options=LinkPreviewOptions(True)
        ),
        reply_markup=markup(article.reply),
        description=article.reply.gist,
    )


def _is_too_old(error: BadRequest) -> bool:
    return "query is too old" in str(error).casefold()
