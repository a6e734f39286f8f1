"""
How often people may ask: what is more gets one notice, then silence until they have paused.

Decided before anything is done for an update. Kept in memory, by each process for itself: with
several processes a person may ask as often of each.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.asker import Asker
from bot.rates.buckets import MOST, Allowance, Buckets

PERSON = Allowance(burst=15, every=1.0)
ADMIN = Allowance(burst=30, every=0.5)
#: All of a group together. Telegram bears 20 messages a minute there, notices among them.
GROUP = Allowance(burst=5, every=4.3)
#: Behind the bot's name every letter that is typed asks.
TYPING = Allowance(burst=40, every=0.5)


@dataclass(frozen=True, slots=True)
class TooFast:
    """Why somebody is not answered: in `wait` seconds they are again."""

    wait: float
    #: Nobody has been told so since the last answer.
    is_first: bool


class Throttle:
    """Counts by the moments at which people asked: what waited for us was not asked too fast."""

    def __init__(self, most: int = MOST) -> None:
        self._buckets = Buckets(most)

    def admit(self, asker: Asker, now: float) -> TooFast | None:
        """None when `asker`, who asked at `now` (seconds since 1970), is to be answered."""
        for key, allowance in _buckets_of(asker):
            # A press is told without its moment, so a question may seem to come before it.
            now = max(now, self._buckets.full_at(key, now) - allowance.burst * allowance.every)
            if self._buckets.is_closed(key, now):
                return TooFast(self._buckets.full_at(key, now) - now, is_first=False)
            if not self._buckets.take(key, allowance, now):
                self._buckets.close(key)
                return TooFast(self._buckets.full_at(key, now) - now, is_first=True)
        return None

    def admit_typing(self, user_id: int, now: float) -> bool:
        """Whether what a person types behind the bot's name is answered; no notice tells them."""
        return self._buckets.take(("typing", user_id), TYPING, now)


def _buckets_of(asker: Asker) -> list[tuple[tuple[str, int], Allowance]]:
    """The person's before the group's: who is silenced takes nothing from the others."""
    if asker.is_private:
        is_admin = asker.is_admin
        return [(("admin" if is_admin else "person", asker.chat_id), ADMIN if is_admin else PERSON)]
    group = (("group", asker.chat_id), GROUP)
    if asker.user_id is None:
        return [group]
    return [(("person", asker.user_id), PERSON), group]
