"""
The Bot API's stand-in as a process of its own: what is measured shares no interpreter with it.

    with standing_in() as base: ...

`python -m benchmarks.standin` says where it serves and goes on until its input ends.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.telegram.people import User, private
from tests.telegram.server import BotApi

TOKEN = "42:TEST-token"
#: All of these chats know the bot.
PEOPLE = [User(number, "Dewi") for number in range(1000, 1100)]


@contextmanager
def standing_in(delay: float = 0.0) -> Iterator[str]:
    """Its address; every answer is `delay` seconds late."""
    command = [sys.executable, "-m", "benchmarks.standin", str(delay)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None  # we asked for it
        try:
            yield process.stdout.readline().decode().strip()
        finally:
            process.communicate()


def main() -> None:
    with BotApi(token=TOKEN) as api:
        for user in PEOPLE:
            api.say("halo", private(user))
        api.delay = float(sys.argv[1])
        print(api.base, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
