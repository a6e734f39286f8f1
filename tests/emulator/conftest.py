"""`porsi run` on the shipped figures, and a person who writes to it through each Bot API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from storage.database import Database
from tests.bot.conftest import published, shipped
from tests.bot.process import TOKEN, Porsi
from tests.emulator.emulator import Telemelya, TelemelyaPerson
from tests.emulator.person import Person, StandInPerson
from tests.emulator.proxy import SecretProxy
from tests.telegram.people import USER
from tests.telegram.server import BotApi

__all__ = ["published", "shipped"]

SECRET = "the-proxy-shows-it-in-telemelyas-stead"
#: The person is an admin, too: what is sent by itself is sent when they say so.
ADMINISTERED = {"PORSI_ADMIN_IDS": str(USER.id)}
DELIVERED = {"PORSI_WEBHOOK_SECRET": SECRET, "PORSI_LISTEN": "127.0.0.1:0", **ADMINISTERED}


def over_polls(until_end: ExitStack, url: str, folder: Path) -> Person:
    api = until_end.enter_context(BotApi(token=TOKEN))
    until_end.enter_context(Porsi(api, url, folder, **ADMINISTERED))
    return StandInPerson(api)


def over_deliveries(until_end: ExitStack, url: str, folder: Path) -> Person:
    api = until_end.enter_context(BotApi(token=TOKEN))
    address = {"PORSI_WEBHOOK_URL": "https://porsi.example.go.id/antaran"}
    porsi = until_end.enter_context(Porsi(api, url, folder, **DELIVERED, **address))
    api.balance(porsi.port())
    return StandInPerson(api)


def over_telemelya(until_end: ExitStack, url: str, folder: Path) -> Person:
    telemelya = until_end.enter_context(Telemelya(folder))
    proxy = until_end.enter_context(SecretProxy(SECRET))
    address = {"PORSI_WEBHOOK_URL": f"{proxy.base}/antaran"}
    porsi = until_end.enter_context(Porsi(telemelya, url, folder, **DELIVERED, **address))
    proxy.target = f"http://127.0.0.1:{porsi.port()}"
    telemelya.wait_for_webhook(TOKEN)
    return TelemelyaPerson(telemelya, TOKEN, USER.id)


@pytest.fixture(
    params=[
        over_polls,
        pytest.param(over_deliveries, marks=pytest.mark.heavy),
        pytest.param(over_telemelya, marks=pytest.mark.heavy),
    ],
    ids=lambda over: over.__name__,
)
def person(request: pytest.FixtureRequest, shipped: Database, tmp_path: Path) -> Iterator[Person]:
    """Somebody who writes to the bot; it has to stop cleanly at the end."""
    over: Callable[[ExitStack, str, Path], Person] = request.param
    with ExitStack() as until_end:
        yield over(until_end, str(shipped.writer.url), tmp_path)
