"""The drill: a machine is lost in the middle of a digest, and the backup goes to another one."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from bot import clock
from procurement.semester import wib_day
from storage.backups import write_backup
from storage.database import Database
from storage.errors import InUse
from storage.ledger import Occasion, Recipient, plan
from storage.restoring import restore_backup
from tests.bot.conftest import OFFICIAL, conversation_over
from tests.bot.digest.crowd import FIRST, Crowd
from tests.bot.digest.test_killed_sender import ShortLease
from tests.telegram.people import ADMIN, ADMIN_CHAT

#: What is asked before and after.
QUESTIONS = ("pontianak", "top kalbar", "banding sambas singkawang", "/tren bengkayang")


def answers(database):
    conversation = conversation_over(database, clock.now())
    return [conversation.say(question, OFFICIAL).html for question in QUESTIONS]


def by_state(crowd):
    return Counter(state for state, _ in crowd.ledger().values())


def texts(api, chat):
    return [message.text or "" for message in api.messages(chat)]


@pytest.fixture
def elsewhere(empty_url):
    """The machine that takes over."""
    opened = Database(empty_url)
    yield opened
    opened.close()


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("url", "empty_url", "decision"),
    [
        ("sqlite", "sqlite", "Batalkan"),
        ("sqlite", "postgresql", "Kirim"),
        ("postgresql", "postgresql", "Batalkan"),
        ("postgresql", "sqlite", "Kirim"),
    ],
    indirect=["url", "empty_url"],
)
def test_the_same_ranks_are_answered_and_nothing_goes_out_twice(
    api, database, start, elsewhere, empty_url, tmp_path, decision
):
    api.add_chat(ADMIN_CHAT)
    crowd = Crowd(api, database, 40)
    crowd.plan()
    api.delay = 0.02
    lost = start(ShortLease, "lost", PORSI_SEND_AT_ONCE="1")
    crowd.wait_for(12)
    path = write_backup(database, tmp_path / "x.jsonl.gz", version="1", at=clock.now()).path
    crowd.wait_for_all()
    before = answers(database)
    with pytest.raises(InUse):  # beneath the bot that runs
        restore_backup(database, path, at=clock.now(), may_replace=True)
    assert lost.stop() == 0
    assert set(crowd.received.values()) == {1}

    held = restore_backup(elsewhere, path, at=clock.now()).held
    crowd.move_to(elsewhere)
    assert 0 < held <= 40 - 12 + 1  # one was in hand
    assert answers(elsewhere) == before
    _plan_what_is_certainly_new(elsewhere)
    elsewhere.close()
    start(ShortLease, "found", PORSI_DATABASE_URL=empty_url)
    api.wait(lambda api: any("Kiriman ditahan" in one for one in texts(api, ADMIN_CHAT)), 30)
    # What is held would have gone out before it: it is due for longer.
    api.wait(lambda api: len(api.messages(FIRST)) == 2, 30)
    assert Counter(crowd.received.values()) == {1: 39, 2: 1}
    assert by_state(crowd) == {"sent": 40 - held, "pending": held}

    api.press(f"{decision} #1…", chat=ADMIN_CHAT, user=ADMIN)
    api.wait(lambda api: any(one.startswith(f"{decision} Ring") for one in texts(api, ADMIN_CHAT)))
    api.press(f"Ya, {decision.lower()}", chat=ADMIN_CHAT, user=ADMIN)
    if decision == "Kirim":  # which says that they may come twice
        crowd.wait_for_all()
        assert crowd.repeated == held + 1
    else:
        api.wait(lambda api: any(" dibatalkan: " in one for one in texts(api, ADMIN_CHAT)))
        assert by_state(crowd) == {"sent": 40 - held, "cancelled": held}
        assert crowd.repeated == 1


def _plan_what_is_certainly_new(database):
    """A message that cannot have been sent before: when it has come, all that is due has."""
    now = clock.now()
    recipients = [Recipient(FIRST, now)]
    with database.writing() as session:
        plan(
            session,
            Occasion.POSTPONED,
            "2099-1",
            1,
            recipients,
            by="uji",
            at=now,
            due_from=wib_day(now) + timedelta(days=9),
        )
