"""Many chats to which a digest is sent, and what of it arrived at the receiver."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlmodel import col

from bot import clock
from bot.digest.desk import send_now
from bot.digest.moment import last_ended
from procurement.semester import wib_day
from storage.database import Database
from storage.ledger import Occasion, State
from storage.tables import ChatRow, DeliveryRow, DigestRunRow, FollowRow
from tests.bot.digest.year import NAMES, dated
from tests.makers import region
from tests.storage.load import put
from tests.telegram.messages import Accepted
from tests.telegram.people import Chat
from tests.telegram.server import BotApi

FIRST = 20_000


def follow(database: Database, chats: Sequence[int]) -> None:
    """Figures of the last semester, and private chats that follow one of four regions each."""
    semester = last_ended(wib_day(clock.now()))
    put(database, *dated(semester.end, 40, 30, 20, 10, semester=semester))
    codes = [region(name).code for name in NAMES]
    at = clock.now()
    rows = [{"chat_id": one, "since": at, "wants_semester": True} for one in chats]
    follows = [
        {"chat_id": one, "region_code": codes[one % 4], "since": at, "known_edition": 1}
        for one in chats
    ]
    with database.writing() as session:
        session.execute(insert(ChatRow), rows)
        session.execute(insert(FollowRow), follows)


class Crowd:
    """Private chats that follow a region each, all of which Telegram knows."""

    def __init__(self, api: BotApi, database: Database, size: int) -> None:
        self.api = api
        self.size = size
        self._database = database
        self._ids = range(FIRST, FIRST + size)
        for chat_id in self._ids:
            api.add_chat(Chat(chat_id, "private", "Dewi"))
        follow(database, self._ids)

    def plan(self) -> None:
        """The semester digest, due at once."""
        send_now(self._database, "uji", clock.now())

    def move_to(self, database: Database) -> None:
        """From now on the ledger of another database is looked at."""
        self._database = database

    def wait_for(self, taken: int, timeout: float = 60) -> None:
        """Wait until the receiver has taken so many messages."""
        self.api.wait(lambda api: len(api.accepted) >= taken, timeout)

    def wait_for_all(self, timeout: float = 60) -> None:
        """Wait until the ledger says of every message that it is sent."""
        deadline = time.monotonic() + timeout
        while self._is_waiting():
            assert time.monotonic() < deadline, self._told()
            time.sleep(0.05)  # nothing tells

    @property
    def taken(self) -> Sequence[Accepted]:
        """What the receiver has taken for these chats, in order."""
        return [one for one in self.api.accepted if one.chat_id in self._ids]

    @property
    def received(self) -> Counter[int]:
        """How many messages each chat has got."""
        return Counter(one.chat_id for one in self.taken)

    @property
    def repeated(self) -> int:
        """How many messages came to a chat that had its own already."""
        return sum(self.received.values()) - len(self.received)

    def ledger(self) -> dict[int, tuple[str, int | None]]:
        """By chat: the state of its digest, and the number that Telegram gave it."""
        wanted = (col(DeliveryRow.chat_id), col(DeliveryRow.state), col(DeliveryRow.message_id))
        with self._database.reading() as session:
            run = session.execute(
                select(col(DigestRunRow.id)).where(
                    col(DigestRunRow.kind) == Occasion.SEMESTER.value
                )
            ).scalar_one()
            digest = select(*wanted).where(col(DeliveryRow.run_id) == run)
            rows = session.execute(digest).all()
        return {chat_id: (state, number) for chat_id, state, number in rows}

    def _told(self) -> Counter[str]:
        return Counter(state for state, _ in self.ledger().values())

    def _is_waiting(self) -> bool:
        waiting = select(col(DeliveryRow.id)).where(col(DeliveryRow.state) != State.SENT.value)
        with self._database.reading() as session:
            return session.execute(waiting.limit(1)).first() is not None

    def check(self, most_repeated: int) -> None:
        """Nothing lost, nothing but what was in flight repeated, and the ledger tells the truth."""
        ledger = self.ledger()
        lost = self.size - len(self.received)
        assert (lost, len(ledger)) == (0, self.size)
        assert self.repeated <= most_repeated
        arrived = {(one.chat_id, one.message_id) for one in self.taken}
        assert {(chat_id, number) for chat_id, (_, number) in ledger.items()} <= arrived
        assert {state for state, _ in ledger.values()} == {State.SENT.value}
