"""What can be seen of the data and of what is sent by itself: what `/status` tells, in figures."""

from __future__ import annotations

from dataclasses import dataclass

from bot.replies.status import Standing


@dataclass(frozen=True, slots=True)
class State:
    """`edition` is the newest, 0 before the first."""

    edition: int
    #: How many days ago the newest figures were taken; None where there are none.
    data_age: int | None
    #: For how many days nothing has come, where that is too long.
    stale_days: int | None
    #: For how many seconds what is due waits to be sent, where that is too long, else 0.
    late_for: float
    standing: Standing
