"""The event loop's beat: that it turns, and how late."""

from __future__ import annotations

import asyncio

from bot.health.noticed import Health

#: So often, in seconds, the loop notes that it turns.
EVERY = 1.0


async def beat(health: Health) -> None:
    """Note that the loop turns, until cancelled."""
    loop = asyncio.get_running_loop()
    lag = 0.0
    while True:
        health.note_beat(lag)
        due = loop.time() + EVERY
        await asyncio.sleep(EVERY)
        lag = max(0.0, loop.time() - due)
