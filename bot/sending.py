"""A reply as a Telegram message: sent, or put in the place of one that stands."""

from __future__ import annotations

import asyncio
import contextlib

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)
from telegram.error import BadRequest, TelegramError

from bot.replies.reply import Reply

#: So often, in seconds, a message that shows a progress is edited.
EDIT_EVERY = 3.0


def markup(reply: Reply) -> InlineKeyboardMarkup | None:
    """The reply's buttons, or None where it has none."""
    if not reply.rows:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(button.label, callback_data=button.data) for button in row]
            for row in reply.rows
        ]
    )


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
        if "query is too old" not in str(error).casefold():
            raise
