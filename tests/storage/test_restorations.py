"""After a restore nothing goes out by itself that may have gone out before."""

from datetime import UTC, date, datetime, timedelta

import pytest

from storage.chats import Place, chat_row
from storage.ledger import (
    Occasion,
    Recipient,
    cancel_late,
    claim,
    find_run,
    first_due,
    is_due,
    note_sent,
    plan,
    tally_of,
)
from storage.restorations import (
    call_off,
    end_restorations,
    held_runs,
    note_restored,
    note_told,
    release,
    restoration,
)

#: When the backup was made, and when it was restored: 3 in the morning WIB of the 21st.
MADE = datetime(2026, 7, 20, 19, 0, tzinfo=UTC)
RESTORED = datetime(2026, 7, 20, 20, 0, tzinfo=UTC)
LATER = RESTORED + timedelta(hours=1)


@pytest.fixture
def planned(change):
    """Plan a message for each of so many chats; returns the run."""

    def make(period, count=2, at=MADE, **more):
        def all_of_it(session):
            for chat_id in range(1, count + 1):
                chat_row(session, Place(chat_id), MADE)
            recipients = [Recipient(chat_id, at) for chat_id in range(1, count + 1)]
            return plan(
                session, Occasion.SEMESTER, period, 4, recipients, by="jadwal", at=at, **more
            )

        return change(all_of_it)

    return make


@pytest.fixture
def states(database):
    def read(period):
        with database.reading() as session:
            tally = tally_of(session, find_run(session, Occasion.SEMESTER, period))
        return {state.value: count for state, count in tally.states.items()}

    return read


def test_what_waited_and_what_was_in_hand_is_held(planned, change, changing, states):
    run_id = planned("2026-1", 3)
    sent, _in_hand = changing(claim, "one", 2, MADE)
    changing(note_sent, sent, "one", 7, MADE)

    assert change(note_restored, MADE, RESTORED) == 2
    assert states("2026-1") == {"sent": 1, "pending": 2}
    assert change(held_runs) == (run_id,)
    assert not change(is_due, LATER)
    assert change(first_due) is None
    assert changing(claim, "two", 9, LATER + timedelta(days=1)) == []


def test_what_is_released_goes_out_and_what_was_sent_does_not_again(planned, change, changing):
    run_id = planned("2026-1", 3)
    [sent] = changing(claim, "one", 1, MADE)
    changing(note_sent, sent, "one", 7, MADE)
    change(note_restored, MADE, RESTORED)

    assert change(release, run_id)
    assert change(is_due, LATER)
    assert change(first_due) == MADE
    assert [one.chat_id for one in changing(claim, "two", 9, LATER)] == [2, 3]
    assert not change(release, run_id)


def test_what_is_called_off_never_goes_out(planned, change, states):
    run_id = planned("2026-1", 3)
    change(note_restored, MADE, RESTORED)

    assert change(call_off, run_id, LATER) == 3
    assert change(call_off, run_id, LATER) is None
    assert states("2026-1") == {"cancelled": 3}
    assert not change(is_due, LATER)
    assert planned("2026-1", at=LATER) is None


@pytest.mark.parametrize(
    ("due_from", "is_held"),
    [
        (date(2026, 7, 1), True),
        (date(2026, 7, 21), True),
        (date(2026, 7, 22), False),
        (None, True),
    ],
    ids=str,
)
def test_what_is_planned_anew_is_held_where_it_may_have_been_before(
    planned, change, changing, due_from, is_held
):
    """Days are WIB's: it was the 21st there when the backup was restored."""
    change(note_restored, MADE, RESTORED)
    run_id = planned("2026-1", at=LATER, due_from=due_from)

    assert change(held_runs) == ((run_id,) if is_held else ())
    assert len(changing(claim, "one", 9, LATER)) == (0 if is_held else 2)


def test_without_a_restore_nothing_is_held(planned, change, changing):
    planned("2026-1")

    assert change(held_runs) == ()
    assert change(restoration) is None
    assert len(changing(claim, "one", 9, LATER)) == 2


def test_when_it_is_ended_what_is_held_stays_so_and_nothing_more_is(planned, change, changing):
    first = planned("2026-1")
    change(note_restored, MADE, RESTORED)
    assert change(end_restorations, LATER)
    planned("2026-2", at=LATER)

    assert change(held_runs) == (first,)
    assert change(restoration) is None
    assert len(changing(claim, "one", 9, LATER)) == 2
    assert not change(end_restorations, LATER)


def test_what_is_held_for_too_long_is_cancelled_as_all_that_waits(planned, change, states):
    planned("2026-1")
    change(note_restored, MADE, RESTORED)
    change(cancel_late, Occasion.SEMESTER, LATER, LATER)

    assert states("2026-1") == {"cancelled": 2}
    assert change(held_runs) == ()


def test_what_admins_know_of_is_noted(planned, change):
    first = planned("2026-1")
    change(note_restored, MADE, RESTORED)
    assert change(restoration).told_run is None
    change(note_told, first)
    second = planned("2026-2", at=LATER)

    assert change(restoration).told_run == first
    assert change(held_runs, first) == (second,)
