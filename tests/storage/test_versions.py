"""The program of today beside a newer one, over tables that the newer one has migrated."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from storage.boards import BoardShelf
from storage.chats import Place
from storage.database import Database
from storage.errors import NotServed
from storage.ledger import Occasion, Recipient, claim, note_sent, plan
from storage.migrate import migrate
from storage.probe import Answer, Probe
from storage.slots import claim_slot
from storage.subscriptions import follow, subscription
from tests.makers import figure, region
from tests.storage.load import NOW, put


def expand(steps):
    """What a later version may do while this one runs."""
    steps.add_column("chat", sa.Column("nickname", sa.String(), nullable=True))
    steps.add_column(
        "delivery", sa.Column("weight", sa.Integer(), nullable=False, server_default="1")
    )
    steps.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))
    steps.create_index("ix_follow_since", "follow", ["since"])


def drop(steps):
    steps.drop_column("chat", "refusals")


def drop_table(steps):
    steps.drop_table("topic")


def demand(steps):
    with steps.batch_alter_table("job_run") as batch:
        batch.add_column(sa.Column("who", sa.String(), nullable=False))


@pytest.fixture
def newer(url):
    """Take steps of a later version, as that version's process would."""

    def take(step):
        database = Database(url)
        with database.writer.begin() as connection:
            step(Operations(MigrationContext.configure(connection)))
            connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        database.close()

    return take


@pytest.fixture
def opened(url):
    """Open the database as a process of today would; each is closed at the end."""
    made = []

    def start():
        made.append(Database(url))
        migrate(made[-1])
        return made[-1]

    yield start
    for one in made:
        one.close()


def work(database, number):
    """A little of all that a process does; returns what of it is seen."""
    put(database, figure("sambas", number))
    at = NOW + timedelta(days=number)
    with database.writing() as session:
        follow(session, Place(number), region("sambas"), 1, at)
        plan(session, Occasion.MONTH, str(number), 1, [Recipient(number, at)], by="uji", at=at)
        assert claim_slot(session, "sync", at, at)
    with database.writing() as session:
        [delivery] = claim(session.connection(), "me", 5, at)
        assert note_sent(session.connection(), delivery, "me", 1, at)
    with database.reading() as session:
        [followed] = subscription(session, number).regions
    return BoardShelf(database).current().edition, followed


def test_a_process_goes_on_and_another_starts_when_a_newer_one_has_added(opened, newer):
    running = opened()
    assert work(running, 1) == (1, region("sambas"))

    newer(expand)
    assert work(running, 2) == (2, region("sambas"))
    assert Probe(running).ask() is Answer.OK
    assert work(opened(), 3) == (3, region("sambas"))


@pytest.mark.parametrize(
    ("contract", "misfit"),
    [(drop, "chat.refusals"), (drop_table, "topic.region_code"), (demand, "job_run.who")],
)
def test_what_a_newer_one_has_taken_away_ends_the_older_ones(opened, newer, contract, misfit):
    running = opened()
    newer(contract)

    assert Probe(running).ask() is Answer.TOO_NEW
    with pytest.raises(NotServed) as refused:
        opened()
    assert misfit in refused.value.misfits
    assert refused.value.found == "9999"
