"""Telling of the process while it runs, where that is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.conversation import Conversation
from bot.settings import Settings
from storage.database import Database


@contextmanager
def telling(settings: Settings, database: Database, conversation: Conversation) -> Iterator[None]:
    """Tell of the process for as long as this lasts."""
    address = settings.health_address
    if address is None:
        yield
        return
    # What serves takes a tenth of a second to import.
    from bot.health.pages import Pages
    from bot.health.serving import HealthServer
    from storage.probe import Probe

    pages = Pages(conversation.health, Probe(database).ask, conversation.state)
    server = HealthServer(address, pages.app)
    server.start()
    try:
        yield
    finally:
        server.stop()
