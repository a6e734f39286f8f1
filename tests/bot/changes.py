"""What people may change of their chats, and what the database itself sees of it."""

from __future__ import annotations

import re
from collections import defaultdict

from sqlalchemy import text

from bot.buttons import encode
from bot.commands import SetHour, SetWant
from procurement.zones import Zone
from storage.subscriptions import Want
from tests.bot.updates import press
from tests.telegram.people import private

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


def give(api, user, order):
    """Write a text, or press a button whose data is forged."""
    if isinstance(order, str):
        api.say(order, private(user))
    else:
        told = private(user).as_json()
        api.queue(press(encode(order), chat=told, user=user.as_json()))


def effects(database):
    """By chat what was changed, in order."""
    found = defaultdict(list)
    with database.reading() as session:
        rows = session.execute(text("SELECT chat_id, what FROM effect ORDER BY number"))
        for chat_id, what in rows:
            found[chat_id].append(what)
    return found
