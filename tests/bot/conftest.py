"""The bot exactly as it runs, but for the wire: real Application, real SQLite, shipped figures."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from telegram import Update
from typer.testing import CliRunner

from bot.app import AnyApplication, build
from bot.asker import Asker
from bot.cli import app
from bot.conversation import Conversation
from bot.replies.reply import Reply
from bot.responder import Responder
from bot.settings import Settings
from bot.terminal import as_text
from bot.timetable import Timetable
from procurement.figures import Figure, Snapshot
from procurement.releases import Release
from storage.boards import BoardShelf
from storage.database import Database
from storage.editions import publish
from sync.importing import import_files
from sync.shipped import shipped_files
from sync.snapshots import Options
from tests.bot.telegram_stub import Call, TelegramStub
from tests.bot.updates import ADMIN_ID, message
from tests.storage.load import put

ROOT = Path(__file__).parents[2]
OFFICIAL = Asker(chat_id=7, user_id=7)
#: The day on which the tests ask: long after the shipped figures.
TODAY = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture(scope="session")
def published(migrated: str, duplicate: Callable[[str, str], str]) -> str:
    """The URL of a database with the shipped figures published, to be copied."""
    url = duplicate(migrated, "shipped")
    database = Database(url)
    report = import_files(
        database, shipped_files(), Options(), actor="angka bawaan", clock=lambda: TODAY
    )
    with database.writing() as session:
        publish(session, report.run.id, by="angka bawaan", at=TODAY)
    database.close()
    return url


@pytest.fixture
def shipped(
    published: str, anew: Callable[[str], str], open_database: Callable[[str], Database]
) -> Iterator[Database]:
    """A database with the shipped figures."""
    database = open_database(anew(published))
    yield database
    database.close()


def conversation_over(
    database: Database, today: datetime = TODAY, timetable: Timetable | None = None
) -> Conversation:
    shelf = BoardShelf(database, fresh_for=0)
    responder = Responder(database, shelf, lambda: today, Decimal(30), timetable)
    return Conversation(responder, username="PorsiBot")


@pytest.fixture
def talk(shipped: Database) -> Callable[..., Reply | None]:
    """Say a text to the bot without Telegram, on the shipped figures; returns the reply."""
    conversation = conversation_over(shipped)
    asker = Asker(chat_id=7, user_id=7)
    return lambda text, asker=asker: conversation.say(text, asker)


@pytest.fixture
def told(store: Database) -> Callable[..., list[str]]:
    """Publish figures and ask about them on a day; returns the reply's lines, markup taken out."""

    def ask(
        question: str,
        *figures: Figure | Snapshot,
        on: str = "2024-07-13",
        releases: Sequence[Release] = (),
    ) -> list[str]:
        put(store, *figures, releases=releases)
        midday = datetime.fromisoformat(f"{on}T05:00+00:00")
        reply = conversation_over(store, midday).say(question, OFFICIAL)
        assert reply is not None
        return as_text(reply).splitlines()

    return ask


@pytest.fixture
def porsi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """Run a command of `porsi` in an empty folder, in this process; returns how it ended."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: str = "", **environment: str) -> Done:
        unset = dict.fromkeys(name for name in os.environ if name[:6] == "PORSI_")
        ended = CliRunner().invoke(
            app, arguments, input=stdin, env=unset | environment, catch_exceptions=False
        )
        return Done(ended.exit_code, ended.stdout, ended.stderr)

    return run


@pytest.fixture
def porsi_apart(tmp_path: Path) -> Callable[..., Done]:
    """The same as a process of its own."""

    def run(*arguments: str, stdin: str = "", **environment: str) -> Done:
        clean = {name: value for name, value in os.environ.items() if name[:6] != "PORSI_"}
        ended = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=tmp_path,
            env=clean | {"PYTHONPATH": str(ROOT)} | environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return Done(ended.returncode, ended.stdout, ended.stderr)

    return run


@pytest.fixture
def telegram() -> TelegramStub:
    return TelegramStub()


@pytest.fixture
async def application(shipped: Database, telegram: TelegramStub) -> AsyncIterator[AnyApplication]:
    settings = Settings(
        telegram_token="42:TEST",
        admin_ids={ADMIN_ID},
        send_rate=10_000,
        database_url=str(shipped.writer.url),
        _env_file=None,
    )
    requests = (TelegramStub(), telegram)
    built = build(settings, shipped, conversation_over(shipped), requests).application
    async with built:
        await built.start()
        yield built
        await built.stop()


@pytest.fixture
def handle(
    application: AnyApplication, telegram: TelegramStub
) -> Callable[[dict[str, Any]], Awaitable[list[Call]]]:
    """Hand an update to the bot; returns the calls that it made."""

    async def hand_over(update: dict[str, Any]) -> list[Call]:
        before = len(telegram.calls)
        await application.process_update(Update.de_json(update, application.bot))
        return telegram.calls[before:]

    return hand_over


@pytest.fixture
def say(
    handle: Callable[[dict[str, Any]], Awaitable[list[Call]]],
) -> Callable[..., Awaitable[list[Call]]]:
    """Say a text to the bot in a chat; returns the calls that it made."""
    return lambda text, **where: handle(message(text, **where))
