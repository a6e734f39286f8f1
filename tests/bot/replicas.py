"""Equal processes behind a load balancer, people who ask them, and how long each waited."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import count
from signal import Signals

from tests.bot.changes import PAIRS, give
from tests.bot.process import Porsi
from tests.telegram.people import User, private
from tests.telegram.server import BotApi

SETTINGS = {
    "PORSI_WEBHOOK_URL": "https://porsi.example.go.id/antaran",
    "PORSI_WEBHOOK_SECRET": "the-same-for-all",
    "PORSI_LISTEN": "127.0.0.1:0",
    "PORSI_SEND_RATE": "3000",
    "PORSI_LOG_LEVEL": "INFO",
}
QUESTIONS = (
    "pontianak",
    "tangsel",
    "/top 10",
    "singkawang vs sambas",
    "pontinak",
    "/provinsi sambas",
    "/tren sambas",
    "porsi kota singkawang semester 1 2024",
    "/kejar sambas",
    "/opd sambas",
)


class Fleet:
    """The processes that the balancer knows; those that are ready to take over wait beside."""

    def __init__(self, api: BotApi, start: Callable[..., Porsi], serving: int, ready: int = 0):
        self._api = api
        self._start = start
        self._numbers = count()
        started = [self._new() for _ in range(serving + ready)]
        self._ready = started[serving:]
        self.serving = started[:serving]
        self.share()

    def add(self) -> Porsi:
        """One more, of those that are ready, or started now."""
        self.serving.append(self._ready.pop() if self._ready else self._new())
        self.share()
        return self.serving[-1]

    def share(self, *, with_ready: bool = False) -> None:
        """Let the balancer know who serves; those that are ready may have a try beforehand."""
        known = self.serving + (self._ready if with_ready else [])
        self._api.balance(*(porsi.port() for porsi in known))

    def drop(self, porsi: Porsi, how: Signals) -> int:
        """End one of which the balancer knows, and let it know then; the exit code."""
        code = porsi.stop(how)
        self.serving.remove(porsi)
        self.share()
        return code

    def _new(self) -> Porsi:
        porsi = self._start(name=f"replica-{next(self._numbers)}", **SETTINGS)
        porsi.port()
        return porsi


class Traffic(threading.Thread):
    """
    So many updates a second: nine of ten people ask again and again, one gives two orders.

    Each asks every five seconds, so that nobody asks too much.
    """

    def __init__(self, api: BotApi, rate: int) -> None:
        super().__init__(daemon=True)
        self._api = api
        self._rate = rate
        self._people = [User(30_000 + number, "Dewi") for number in range(5 * rate)]
        self._stopped = threading.Event()
        #: By person, when they asked what.
        self.asked: dict[int, list[tuple[float, str]]] = defaultdict(list)
        #: By person, what their orders change.
        self.ordered: dict[int, list[str]] = {}

    def run(self) -> None:
        begun = time.monotonic()
        for number in count():
            user = self._people[number % len(self._people)]
            turn = number // len(self._people)
            if self._stopped.wait(begun + number / self._rate - time.monotonic()):
                return
            if number % 10:
                question = QUESTIONS[(number + number // 10) % len(QUESTIONS)]
                self.asked[user.id].append((time.monotonic(), question))
                self._api.say(question, private(user))
            elif turn < 2:
                orders, changes = PAIRS[user.id // 10 % len(PAIRS)]
                self.ordered[user.id] = changes[: turn + 1]
                give(self._api, user, orders[turn])

    def stop(self) -> None:
        self._stopped.set()
        self.join()

    def __enter__(self) -> Traffic:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def waits(api: BotApi, traffic: Traffic) -> Iterator[tuple[float, float]]:
    """Of each question when it was asked, and seconds until the next answer in that chat."""
    answers = defaultdict(list)
    for accepted in api.accepted:
        answers[accepted.chat_id].append(accepted.at)
    for user, asked in traffic.asked.items():
        for at, _ in asked:
            place = bisect_left(answers[user], at)
            yield at, (answers[user][place] if place < len(answers[user]) else float("inf")) - at
