"""
A process that sends so many messages as fast as it may: the moments go to its output.

They are of a clock that is the same for all processes of a machine.
"""

from __future__ import annotations

import asyncio
import sys
import time

from bot.rates.pacing import PERMITTED, Pacer
from storage.database import Database


async def send(url: str, rate: float, number: int) -> list[float]:
    """Half of them replies, half of them digests with their permits."""
    database = Database(url)
    pacer = Pacer(database, rate)
    await pacer.initialize()
    sent = []

    async def arrive() -> None:
        sent.append(time.monotonic())

    async def message(chat_id: int, permit: str | None) -> None:
        await pacer.process_request(arrive, (), {}, "sendMessage", {"chat_id": chat_id}, permit)

    async with asyncio.TaskGroup() as group:
        for chat_id in range(number // 2):
            group.create_task(message(chat_id, None))
        for chat_id in range(number // 2):
            await pacer.digest_permit()
            group.create_task(message(number + chat_id, PERMITTED))
    await pacer.shutdown()
    database.close()
    return sent


if __name__ == "__main__":
    where, rate, number = sys.argv[1:]
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    for moment in asyncio.run(send(where, float(rate), int(number))):
        print(moment)  # noqa: T201
