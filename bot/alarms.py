"""What admins must know at once: told as it happens, and not again for a while."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from telegram import Bot
from telegram.error import TelegramError

from bot.replies.notices import alarm_reply

logger = logging.getLogger(__name__)

#: An alarm of one kind is raised at most so often; between them there is the log.
QUIET = timedelta(hours=1)


class Alarms:
    """Tells admins; `kind` says what may be told only once in a while."""

    def __init__(self, admin_ids: Iterable[int], clock: Callable[[], datetime]) -> None:
        self._admin_ids = sorted(admin_ids)
        self._clock = clock
        self._raised: dict[str, datetime] = {}

    async def raise_alarm(self, bot: Bot, kind: str, text: str) -> None:
        now = self._clock()
        last = self._raised.get(kind)
        if last is not None and now - last < QUIET:
            return
        self._raised[kind] = now
        for admin_id in self._admin_ids:
            try:
                await bot.send_message(admin_id, alarm_reply(text).html)
            except TelegramError as error:
                logger.info("an admin could not be told: %s", type(error).__name__)
