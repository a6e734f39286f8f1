"""Telling of the process while it runs, where that is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.conversation import Conversation
from bot.counts import Counts, Uncounted
from bot.settings import Settings
from storage.database import Database


@contextmanager
def telling(settings: Settings, database: Database, conversation: Conversation) -> Iterator[Counts]:
    """Tell of the process for as long as this lasts; what is counted is told."""
    address = settings.health_address
    if address is None:
        yield Uncounted()
        return
    # What counts and serves takes an eighth of a second to import.
    from bot.health.errors import counting_errors
    from bot.health.metrics import Metrics
    from bot.health.pages import Pages
    from bot.health.serving import HealthServer
    from storage.probe import Probe

    metrics = Metrics()
    pages = Pages(conversation.health, Probe(database).ask, conversation.state, metrics)
    server = HealthServer(address, pages.app)
    server.start()
    try:
        with counting_errors(metrics):
            yield metrics
    finally:
        server.stop()
