"""
PostgreSQL stopped under bots that run, or with no connection left for them.

What is in memory is answered, the rest apologised for.
"""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import make_url

from storage.database import Database
from tests.bot.changes import effects, note_changes
from tests.bot.digest.year import S1, dated
from tests.bot.process import TOKEN, starter
from tests.bot.test_waiting_commands import PEOPLE
from tests.ports import free_port
from tests.stopping import crowded_out, stopped
from tests.storage.load import put
from tests.telegram.people import private
from tests.telegram.server import BotApi

CHATS = [private(user) for user in PEOPLE[:4]]
CHANGE, QUESTION = "/daerahsaya pontianak", "pontianak"
#: As whom the bots connect: the server's own user is kept some connections.
ROLE = "porsi_usual"


def as_role(url):
    return make_url(url).set(username=ROLE).render_as_string(False)


class Bot:
    """A bot of its own: its Telegram, its database and its process."""

    def __init__(self, api, url, start, settings):
        self.api, self.database = api, Database(url)
        note_changes(self.database)
        put(self.database, *dated(S1.end, 40, 30, 20, 10))
        self.database.close()
        told = {"PORSI_TELEGRAM_API": api.base, "PORSI_DATABASE_URL": as_role(url)}
        self.process = start(name=f"bot{api.base[-5:]}", **told, **settings)

    def answers(self, text):
        """What each of the chats is answered to `text`."""
        before = {chat: len(self.api.messages(chat)) for chat in CHATS}
        for chat in CHATS:
            self.api.say(text, chat)
        for chat in CHATS:
            self.api.wait(lambda api, chat=chat: len(api.messages(chat)) > before[chat], 30)
        return [self.api.messages(chat)[-1].text for chat in CHATS]


@pytest.fixture
def role(postgresql):
    """Somebody who may do all that the bot does, and is not the server's own user."""
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"DROP ROLE IF EXISTS {ROLE}")
        connection.execute(f"CREATE ROLE {ROLE} LOGIN")
        connection.execute(f"GRANT pg_read_all_data, pg_write_all_data TO {ROLE}")


@pytest.fixture
def bots(duplicate, migrated_postgresql, role, tmp_path):
    """One that polls, and one that is delivered to."""
    here = f"127.0.0.1:{free_port()}"
    delivered = {"PORSI_WEBHOOK_URL": f"http://{here}/antaran", "PORSI_LISTEN": here}
    with (
        BotApi(token=TOKEN, username="PorsiBot") as first,
        BotApi(token=TOKEN, username="PorsiBot") as second,
        starter(first, "", tmp_path) as start,
    ):
        yield [
            Bot(api, duplicate(migrated_postgresql, name), start, settings)
            for name, api, settings in (("one", first, {}), ("other", second, delivered))
        ]


def check_without_a_database(bots, told):
    for bot in bots:
        assert all("ada gangguan" in text for text in bot.answers(CHANGE))
    assert [bot.answers(QUESTION) for bot in bots] == told


def check_afterwards(bots, changed):
    """All is as before: of what was apologised for nothing was done."""
    for bot in bots:
        region = changed[-1][0]
        assert all("ada gangguan" not in text for text in bot.answers(f"/daerahsaya {region}"))
        bot.api.wait_idle()
        assert effects(bot.database) == {
            chat.id: [f"region {code}" for _, code in changed] for chat in CHATS
        }
        bot.database.close()


@pytest.fixture
def start(bots, tmp_path):
    """Start one more beside the first."""
    url = as_role(bots[0].database.writer.url.render_as_string(False))
    with starter(bots[0].api, url, tmp_path) as start_one:
        yield start_one


@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_database_that_is_away_for_a_while(bots, start, postgresql_server, kind):
    told = [bot.answers(QUESTION) for bot in bots]
    assert all("40,00%" in text for texts in told for text in texts)

    with stopped(postgresql_server):
        late = start(name="late")
        assert late.process.wait(20) == 1  # whoever watches over it starts it again
        assert late.log.read_text().endswith(
            "Database tidak dapat dibuka (OperationalError); periksa PORSI_DATABASE_URL\n"
        )
        check_without_a_database(bots, told)
    check_afterwards(bots, [("sambas", "61.01")])

    with crowded_out(postgresql_server, ROLE):
        check_without_a_database(bots, told)
    check_afterwards(bots, [("sambas", "61.01"), ("landak", "61.08")])

    for bot in bots:
        assert [len(bot.api.messages(chat)) for chat in CHATS] == [7] * len(CHATS)
        assert bot.process.stop() == 0
