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
        return Update.de_json(told, bot)
    except RecursionError:
        raise
    except Exception as error:  # noqa: BLE001 (whatever a strange shape makes the library raise)
        # Its text may quote what somebody wrote.
        number, fault = told.get("update_id"), type(error).__name__
        logger.error("update %s cannot be read: %s", number, fault)
        return None
