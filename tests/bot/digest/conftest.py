"""Figures of a made-up year, published edition by edition, and chats that follow them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.digest.letters import Letters
from bot.digest.planning import Planner
from bot.terminal import as_text
from procurement.figures import Figure, Snapshot
from procurement.zones import Zone
from storage.chats import Place
from storage.database import Database
from storage.editions import newest_edition
from storage.ledger import State, claim, put_back, tallies
from storage.subscriptions import Want, follow, set_hour, set_want
from tests.bot.digest.year import CLOSING, DAY
from tests.bot.process import TOKEN, Porsi, starter
from tests.clock import Clock
from tests.makers import region
from tests.storage.load import put
from tests.telegram.server import BotApi


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi(token=TOKEN, username="PorsiBot") as started:
        yield started


@pytest.fixture
def start(api: BotApi, url: str, tmp_path: Path) -> Iterator[Callable[..., Porsi]]:
    """Start `porsi run` on the database at `url`; whatever runs at the end is ended."""
    with starter(api, url, tmp_path) as start_one:
        yield start_one


@pytest.fixture
def clock() -> Clock[datetime]:
    return Clock(CLOSING)


@pytest.fixture
def tell(store: Database) -> Callable[..., None]:
    """Publish one more edition."""

    def publish(*figures: Figure | Snapshot) -> None:
        put(store, *figures)

    return publish


@pytest.fixture
def chat(store: Database, clock: Clock[datetime]) -> Callable[..., Place]:
    """A chat that follows regions and wants something of them."""

    def subscribed(
        chat_id: int,
        *names: str,
        wants: tuple[Want, ...] | None = None,
        hour: int = 8,
        zone: Zone = Zone.WIB,
        kind: str = "private",
        thread_id: int | None = None,
    ) -> Place:
        place = Place(chat_id, kind, thread_id)
        with store.writing() as session:
            for number, name in enumerate(names or ("pontianak",)):
                at = clock.now + timedelta(seconds=number)
                follow(session, place, region(name), newest_edition(session), at)
            for want in Want if wants is not None else ():
                set_want(session, place, want, want in wants, clock.now)
            set_hour(session, place, hour, zone, clock.now)
        return place

    return subscribed


@pytest.fixture
def plan(store: Database, clock: Clock[datetime]) -> Callable[[], bool]:
    """One tick of a process that goes on running."""
    planner = Planner(store, clock)
    return planner.plan_due


@pytest.fixture
def due(store: Database, clock: Clock[datetime]) -> Callable[[], dict[int, list[str]]]:
    """Take what is due now, as the courier would: by chat, the texts, markup taken out."""

    def take() -> dict[int, list[str]]:
        letters, found = Letters(Decimal(30)), {}
        with store.writing() as session:
            for delivery in claim(session.connection(), "test", 100, clock.now):
                letter = letters.write(session, delivery)
                if letter is not None:
                    found.setdefault(letter.place.chat_id, []).append(as_text(letter.reply))
                put_back(session.connection(), delivery, "test", clock.now + 999 * DAY)
        return found

    return take


@pytest.fixture
def planned(store: Database) -> Callable[[], dict[tuple[str, str], dict[str, int]]]:
    """All occasions with messages: (occasion, period) to counts by state."""

    def read() -> dict[tuple[str, str], dict[str, int]]:
        with store.reading() as session:
            return {
                (one.run.occasion.value, one.run.period): {
                    State(state).value: count for state, count in one.states.items()
                }
                for one in tallies(session, 50)
            }

    return read
