"""
Every door by which something comes in that others wrote, and what must hold of whatever comes.

A door is knocked at with bytes. It may answer, or refuse in the way it says; any other exception
is a fault.
"""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import openpyxl

from bot import links
from bot.app import build
from bot.asker import Asker
from bot.buttons import NoCommand, decode, encode
from bot.conversation import Conversation
from bot.outgoing.attachments import Spec
from bot.outgoing.workshop import Workshop
from bot.replies.reply import Reply
from bot.responder import Responder
from bot.settings import Settings
from bot.turns import Turns
from bot.webhook import SECRET_HEADER, Receiver
from storage.boards import BoardShelf
from storage.database import Database
from storage.editions import publish
from storage.migrate import migrate
from sync import cells
from sync.arrival import File, read_files
from sync.errors import FileRefused, RowRejected
from sync.importing import import_files
from sync.rowlog import RowLog
from sync.serving import BadServing, read_servings
from sync.shapes import Kind
from sync.shipped import shipped_files
from sync.snapshots import Options
from sync.sources.ckan import read_catalogue
from sync.sources.errors import SourceFault
from sync.sources.pages import Chain, KeptPage, Pages
from sync.sources.rows import read_rows
from tests.bot.telegram_stub import TelegramStub
from tests.bot.updates import ADMIN_ID, message, press
from tests.fuzz.mutating import Mutator, in_archives, in_json, of_one_type
from tests.sync import rows
from tests.telegram.texts import MESSAGE, formatted

Knock = Callable[[bytes], None]

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
SECRET = "a-secret-of-these-runs"
HERE = Path(__file__).parent
OFFICIAL = Asker(chat_id=7, user_id=7)


@dataclass(frozen=True, slots=True)
class Door:
    """How to knock, what usually comes, and the door's share of all cases."""

    make: Callable[[], Knock]
    seeds: Callable[[], Iterable[bytes]]
    share: int
    longest: int = 512
    mutate: Mutator | None = None


# What people write and press.


def _texts() -> Knock:
    conversation = Conversation(None, "PorsiBot")  # type: ignore[arg-type]

    def knock(data: bytes) -> None:
        text = _text(data)
        for is_private in (True, False):
            _check(conversation.understand(text, is_private=is_private))

    return knock


def _answers() -> Knock:
    conversation = _conversation(_shipped())

    def knock(data: bytes) -> None:
        _check(conversation.say(_text(data), OFFICIAL))
        for article in conversation.offer(_text(data)):
            _check(article.reply)

    return knock


def _buttons() -> Knock:
    def knock(data: bytes) -> None:
        with suppress(NoCommand):
            command = decode(_text(data))
            assert decode(encode(command)) == command
            assert len(encode(command).encode()) <= 64

    return knock


def _links() -> Knock:
    def knock(data: bytes) -> None:
        text = _text(data)
        command = links.read(text)
        assert command is None or links.payload(command) == text.casefold()

    return knock


def _updates() -> Knock:
    """What Telegram may deliver is answered, and nobody is told of a fault of ours."""
    deliver, telegram = _delivered()

    def knock(data: bytes) -> None:
        deliver(data)
        said = "".join(call.text for call in telegram.calls)
        assert "gangguan di pihak kami" not in said, said

    return knock


def _deliveries() -> Knock:
    """Whatever shape is delivered, Telegram hears that it was taken, or is none."""
    return _delivered()[0]


def _delivered() -> tuple[Knock, TelegramStub]:
    """The way in, through the real Application, and a stand-in for Telegram at the wire."""
    logging.disable(logging.CRITICAL)
    database = _shipped()
    settings = Settings(
        telegram_token="42:TEST", admin_ids={ADMIN_ID}, send_rate=100_000, _env_file=None
    )
    telegram, loop = TelegramStub(), asyncio.new_event_loop()
    requests = (TelegramStub(), telegram)
    service = build(settings, database, _conversation(database), requests, _Drawn())
    application = service.application
    loop.run_until_complete(application.initialize())
    loop.run_until_complete(application.start())
    turns = Turns(application.process_update)
    app = Receiver("/", SECRET, application.bot, turns).app
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")
    numbers = count(10_000)

    def knock(data: bytes) -> None:
        telegram.calls.clear()
        sent = client.post("/", content=_by_another(data, numbers), headers={SECRET_HEADER: SECRET})
        status = loop.run_until_complete(sent).status_code
        assert status in (200, 400, 413), status

    return knock, telegram


class _Drawn(Workshop):
    """Draws nothing: what is asked is the subject, not pictures."""

    async def make(self, spec: Spec) -> bytes:
        return b"\x89PNG"


def _by_another(data: bytes, numbers: Iterator[int]) -> bytes:
    """From somebody who has not asked yet: who asks a thousand times is not heard."""
    return data.replace(b"4040404", str(4_000_000 + next(numbers)).encode())


# What is fetched, and what admins send.


def _pages() -> Knock:
    folder = Path(tempfile.mkdtemp())
    kinds = (Kind.PLAN_PENYEDIA, Kind.PLAN_SWAKELOLA, Kind.ORDERS_V5, Kind.ORDERS_V6)

    def knock(data: bytes) -> None:
        kind = kinds[data[-1] % len(kinds)] if data else kinds[0]
        pages = Pages(folder, kind)
        with suppress(SourceFault, FileRefused):
            taken = pages.take(0, None, data)
            kept = KeptPage(None, None, taken.rows, None, "", taken.digest)
            sheet = pages.sheet("D199 2024", Chain(NOW, [kept], is_complete=True))
            read_rows("D199 2024", [sheet], RowLog(), data_date=NOW.date(), year=2024, source="x")

    return knock


def _files() -> Knock:
    path = Path(tempfile.mkdtemp()) / "kiriman"

    def knock(data: bytes) -> None:
        path.write_bytes(data)
        with suppress(FileRefused):
            read_files([File(path, "kiriman")], Options())

    return knock


def _catalogues() -> Knock:
    def knock(data: bytes) -> None:
        with suppress(SourceFault):
            read_catalogue(data)

    return knock


def _cells() -> Knock:
    read: tuple[Callable[[Any], object], ...] = (
        cells.amount,
        cells.rupiah,
        cells.year,
        cells.key,
        cells.count,
        cells.day,
        cells.stamp,
        cells.truth,
        cells.flag,
        cells.text,
        cells.shown,
    )

    def knock(data: bytes) -> None:
        told: list[Any] = [_text(data)]
        with suppress(ValueError, RecursionError, ArithmeticError):
            told.append(json.loads(data, parse_float=Decimal))
        for cell in told:
            if isinstance(cell, list | dict):
                continue
            for each in read:
                with suppress(RowRejected):
                    each(cell)

    return knock


def _servings() -> Knock:
    def knock(data: bytes) -> None:
        with suppress(BadServing):
            read_servings(_text(data))

    return knock


# What usually comes.


def _phrasings() -> Iterator[bytes]:
    for corpus in sorted((HERE.parent / "bot").glob("phrasings*.jsonl")):
        for line in corpus.read_text().splitlines()[::5]:
            yield json.loads(line)["text"].encode()


def _typed() -> Iterator[bytes]:
    from tests.bot.test_inputs import CASES

    yield from (case.text.encode("utf-8", "replace") for case in CASES)


def _commands() -> Iterator[bytes]:
    conversation = _conversation(_shipped())
    for text in ("pontianak", "/top", "/opd sambas", "/langganan", "/unduh sambas", "/grafik"):
        reply = conversation.say(text, OFFICIAL)
        assert isinstance(reply, Reply), text
        yield from (button.data.encode() for row in reply.rows for button in row)


def _addresses() -> Iterator[bytes]:
    yield from (b"peringkat_6172_2022-2", b"banding_6171_6172", b"langganan_61", b"lembar_6171_-1")


def _usual_updates() -> Iterator[bytes]:
    user = {"id": 4040404, "is_bot": False, "first_name": "Sri"}
    chat = {"id": 4040404, "type": "private"}
    group = {"id": -4040404, "type": "supergroup", "title": "UKPBJ"}
    file = {"file_id": "f", "file_unique_id": "u", "file_name": "a.csv", "file_size": 10}
    told = [
        message("pontianak s1 2022", chat=chat, user=user),
        message("/langganan sambas", chat=group, user=user, sender_chat=group),
        message(None, chat=chat, user=user, document=file),
        message(None, chat=chat, user=user, location={"latitude": 1.0, "longitude": 2.0}),
        message(None, chat=group, user=user, migrate_to_chat_id=-4040405),
        message("/start peringkat_6172_2022-2", chat=chat, user=user, forward_origin={}),
        press("1:r:6171", chat=chat, user=user),
        press("1:x", chat=group, user=user, inaccessible=True),
        {"update_id": 1, "inline_query": {"id": "1", "from": user, "query": "sam", "offset": ""}},
        {
            "update_id": 2,
            "my_chat_member": {
                "chat": chat,
                "from": user,
                "date": 1_700_000_000,
                "old_chat_member": {"status": "member", "user": user},
                "new_chat_member": {"status": "kicked", "user": user, "until_date": 0},
            },
        },
    ]
    yield from (json.dumps(update).encode() for update in told)


def _answered() -> Iterator[bytes]:
    meta = {"limit": 1000, "has_more": True, "cursor": "abc"}
    kinds = (rows.plan(), rows.swakelola(), rows.archive_line(), rows.order())
    for number, row in enumerate(kinds):
        answer = {"success": True, "data": [row, row], "meta": meta}
        yield json.dumps(answer).encode() + b" " * number


def _catalogued() -> Iterator[bytes]:
    resource = {"name": "RUP 2024", "format": "CSV", "url": "https://data.lkpp.go.id/x.csv"}
    package = {"name": "rup-2024", "title": "RUP 2024", "resources": [resource]}
    yield json.dumps({"success": True, "result": {"results": [package]}}).encode()


def _sent() -> Iterator[bytes]:
    kinds = (rows.plan, rows.swakelola, rows.line, rows.archive_line, rows.order, rows.recap)
    for make in (*kinds, rows.release, rows.old_plan, rows.old_order, rows.recap_unit):
        row = make()
        yield json.dumps([row, row]).encode()
        head, line = ";".join(row), ";".join(str(cell) for cell in row.values())
        yield f"{head}\n{line}\n{line}\n".encode()
    yield gzip.compress(json.dumps([rows.plan()]).encode(), mtime=0)
    book, packed = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for cells_of_row in (list(rows.recap()), list(rows.recap().values())):
        sheet.append(cells_of_row)
    book.save(packed)
    yield packed.getvalue()


def _numbers() -> Iterator[bytes]:
    told = "1.234,56 1,234.56 Rp480 2.500 -5 NaN 1e12 2024-05-05T00:00:00Z 31/12/2023 true 2024"
    yield from (one.encode() for one in told.split())


def _orders_of_sources() -> Iterator[bytes]:
    yield b"inaproc 61.* 2025-; inaproc-summary; ckan -2024; file"


# What doors share.


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _check(told: object) -> None:
    """A reply is one that Telegram takes."""
    if isinstance(told, Reply):
        text = formatted(told.html, "HTML", None, most=MESSAGE)
        assert text.plain
        assert text.dropped == 0
        assert all(len(button.data.encode()) <= 64 for row in told.rows for button in row)


def _shipped() -> Database:
    """A database with the shipped figures."""
    folder = tempfile.mkdtemp()
    database = Database(f"sqlite:///{folder}/porsi.db")
    migrate(database)
    report = import_files(database, shipped_files(), Options(), actor="x", clock=lambda: NOW)
    with database.writing() as session:
        publish(session, report.run.id, by="x", at=NOW)
    return database


def _conversation(database: Database) -> Conversation:
    responder = Responder(database, BoardShelf(database), lambda: NOW, Decimal(30), None)
    return Conversation(responder, username="PorsiBot")


DOORS = {
    "buttons": Door(_buttons, _commands, 20, longest=96),
    "links": Door(_links, _addresses, 10, longest=96),
    "cells": Door(_cells, _numbers, 15, longest=96),
    "servings": Door(_servings, _orders_of_sources, 5),
    "texts": Door(_texts, _phrasings, 20),
    "answers": Door(_answers, _typed, 5),
    "updates": Door(_updates, _usual_updates, 3, longest=8_192, mutate=of_one_type),
    "deliveries": Door(_deliveries, _usual_updates, 2, longest=8_192, mutate=in_json),
    "pages": Door(_pages, _answered, 10, longest=16_384, mutate=in_json),
    "catalogues": Door(_catalogues, _catalogued, 5, longest=8_192, mutate=in_json),
    "files": Door(_files, _sent, 5, longest=32_768, mutate=in_archives),
}
