"""Whatever ends the bot, each command is answered, and what it changes is changed once."""

from __future__ import annotations

import re
import signal
import socket
from collections import defaultdict

import pytest
from sqlalchemy import text

from bot.buttons import encode
from bot.commands import SetHour, SetWant
from procurement.zones import Zone
from storage.subscriptions import Want
from tests.bot.process import TOKEN, starter
from tests.bot.updates import press
from tests.telegram.people import User, private
from tests.telegram.server import BotApi

PEOPLE = {30_000 + number: User(30_000 + number, "Dewi") for number in range(300)}
CHATS = [private(user) for user in PEOPLE.values()]
#: Pairs of orders of which the second takes back the first, and what the database sees of them.
PAIRS = (
    (("/daerahsaya pontianak", "/daerahsaya singkawang"), ["region 61.71", "region 61.72"]),
    (("/langganan sambas", "/berhenti sambas"), ["follow 61.01", "unfollow 61.01"]),
    ((SetHour(9, Zone.WIB), SetHour(17, Zone.WIB)), ["hour 9", "hour 17"]),
    ((SetWant(Want.MONTH, True), SetWant(Want.MONTH, False)), ["month 1", "month 0"]),
)
#: Each change of a chat's state leaves a line, in the transaction that makes it: when, of which
#: chat, and what.
CHANGES = (
    ("UPDATE OF region_code ON chat", "new", "'region ' || new.region_code"),
    ("INSERT ON follow", "new", "'follow ' || new.region_code"),
    ("DELETE ON follow", "old", "'unfollow ' || old.region_code"),
    ("UPDATE OF hour ON chat", "new", "'hour ' || new.hour"),
    ("UPDATE OF wants_month ON chat", "new", "'month ' || CAST(new.wants_month AS INTEGER)"),
)
EFFECT = "CREATE TABLE effect (number {serial} PRIMARY KEY, chat_id BIGINT, what TEXT)"
TRIGGERS = {
    "sqlite": (
        "CREATE TRIGGER change_{n} AFTER {change}{condition} BEGIN {insert}; END",
        "INTEGER",
    ),
    "postgresql": (
        "CREATE FUNCTION note_{n}() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN {insert}; RETURN NULL; END $$; "
        "CREATE TRIGGER change_{n} AFTER {change} FOR EACH ROW{condition} "
        "EXECUTE FUNCTION note_{n}()",
        "SERIAL",
    ),
}


def note_changes(database):
    """Let the database itself write down what is changed."""
    trigger, serial = TRIGGERS[database.writer.dialect.name]
    with database.writer.begin() as connection:
        connection.exec_driver_sql(EFFECT.format(serial=serial))
        for n, (change, row, what) in enumerate(CHANGES):
            column = re.match("UPDATE OF ([a-z_]+) ", change)
            is_new = "old.{0} IS NULL OR old.{0} <> new.{0}"
            condition = f" WHEN ({is_new.format(column[1])})" if column else ""
            insert = f"INSERT INTO effect (chat_id, what) VALUES ({row}.chat_id, {what})"
            told = trigger.format(n=n, change=change, condition=condition, insert=insert)
            connection.exec_driver_sql(told)


@pytest.fixture
def api():
    with BotApi(token=TOKEN, username="PorsiBot") as api:
        yield api


def free_port():
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


@pytest.fixture(params=["polling", pytest.param("webhook", marks=pytest.mark.heavy)])
def way_in(request):
    """How updates arrive, as settings; started again, a process listens where it did."""
    if request.param == "polling":
        return {}
    here = f"127.0.0.1:{free_port()}"
    return {"PORSI_WEBHOOK_URL": f"http://{here}/antaran", "PORSI_LISTEN": here}


@pytest.fixture
def start(api, shipped, tmp_path, way_in):
    with starter(api, str(shipped.writer.url), tmp_path) as start_one:
        yield lambda: start_one(**way_in)


def give(api, chat, order):
    """Write a text, or press a button whose data is forged."""
    if isinstance(order, str):
        api.say(order, chat)
    else:
        api.queue(press(encode(order), chat=chat.as_json(), user=PEOPLE[chat.id].as_json()))


def effects(database):
    """By chat what was changed, in order."""
    found = defaultdict(list)
    with database.reading() as session:
        rows = session.execute(text("SELECT chat_id, what FROM effect ORDER BY number"))
        for chat_id, what in rows:
            found[chat_id].append(what)
    return found


@pytest.mark.heavy
@pytest.mark.parametrize("size", [64, len(CHATS)])
def test_commands_that_wait_through_kills(api, shipped, start, size):
    chats = CHATS[:size]
    note_changes(shipped)
    expected = {}
    for number, chat in enumerate(chats):
        if number % 2:
            give(api, chat, "pontianak")
            continue
        orders, expected[chat.id] = PAIRS[number // 2 % len(PAIRS)]
        for order in orders:
            give(api, chat, order)
    api.delay = 0.03  # so that changes are made whose answers are not confirmed
    for taken in (90, 280) if size > 100 else (80,):  # of each batch most is changed
        porsi = start()
        api.wait(lambda api, taken=taken: len(api.accepted) >= taken, 60)
        porsi.stop(signal.SIGKILL)
    api.delay = 0.0
    start()
    api.wait_idle(60)

    assert effects(shipped) == expected
    for chat in chats:
        api.wait(lambda api, chat=chat: len(api.messages(chat)) >= 1 + (chat.id in expected))


@pytest.mark.heavy
@pytest.mark.parametrize("size", [len(CHATS)])
def test_a_stop_while_commands_wait(api, start, size):
    chats = CHATS[:size]
    for chat in chats:
        give(api, chat, "pontianak")
    porsi = start()
    api.wait(lambda api: len(api.accepted) >= 20, 60)
    assert porsi.stop() == 0
    answered = sum(len(api.messages(chat)) for chat in chats)
    assert answered == size - api.unconfirmed
    start()
    api.wait_idle(60)

    assert [len(api.messages(chat)) for chat in chats] == [1] * size
