"""An update as Telegram tells it, read by the library, or passed over where it cannot be."""

from __future__ import annotations

import logging
from typing import Any

from telegram import Bot, Update

logger = logging.getLogger(__name__)


def read_update(told: dict[str, Any], bot: Bot) -> Update | None:
    """
    The update, or None for one that the library cannot read: repeated it would hold up all others.

    Raises RecursionError for one that is nested too deep.
    """
    try:
        _refuse_long_numbers(told)
        update = Update.de_json(told, bot)
        _refuse_nobody(update)
        return update
    except RecursionError:
        raise
    except Exception as error:  # noqa: BLE001 (whatever a strange shape makes the library raise)
        # Its text may quote what somebody wrote.
        number, fault = told.get("update_id"), type(error).__name__
        logger.error("update %s cannot be read: %s", number, fault)
        return None


def _refuse_long_numbers(told: object) -> None:
    """Raise OverflowError for a number over 64 bits, which no database takes."""
    if isinstance(told, dict):
        for value in told.values():
            _refuse_long_numbers(value)
    elif isinstance(told, list):
        for value in told:
            _refuse_long_numbers(value)
    elif isinstance(told, int) and told.bit_length() > 63:
        raise OverflowError(told.bit_length())


def _refuse_nobody(update: Update) -> None:
    """Raise TypeError where it is nobody's who could be answered; the library does not look."""
    for one in (update.effective_chat, update.effective_user):
        if one is not None and not isinstance(one.id, int):
            raise TypeError(type(one.id).__name__)
    if (update.callback_query or update.inline_query) and update.effective_user is None:
        raise TypeError("nobody")
