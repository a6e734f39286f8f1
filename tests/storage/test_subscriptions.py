from datetime import timedelta

import pytest
from sqlalchemy import select

from procurement.semester import Semester
from procurement.zones import Zone
from storage.chats import (
    MOST_REFUSALS,
    Place,
    forget_chat,
    is_gone,
    move_chat,
    note_refusal,
    own_region,
    set_back,
    set_gone,
    set_own_region,
)
from storage.ledger import Occasion, Recipient, plan, tallies
from storage.subscriptions import (
    MOST_REGIONS,
    Follow,
    Subscription,
    TooManyRegions,
    Want,
    follow,
    grant,
    set_hour,
    set_known,
    set_want,
    stop,
    subscribers,
    subscription,
    unfollow,
    wish,
    wish_for,
    wishes,
)
from storage.tables import DeliveryRow
from tests.makers import region
from tests.storage.load import NOW

SRI = Place(7)
GROUP, SUPERGROUP = Place(-40, "group"), Place(-100_40, "supergroup", 5)
PONTIANAK, SAMARINDA, SORONG = region("pontianak"), region("samarinda"), region("kota sorong")
S1 = Semester(2026, 1)


@pytest.fixture
def wanted(database):
    def read(chat_id=7):
        with database.reading() as session:
            return subscription(session, chat_id)

    return read


@pytest.fixture
def listed(database):
    def read(want=Want.SEMESTER):
        with database.reading() as session:
            return [one.place.chat_id for one in subscribers(session, want)]

    return read


def test_a_chat_that_never_asked_wants_nothing(wanted):
    assert wanted() == Subscription(SRI, frozenset(), 8, Zone.WIB)


def test_the_first_region_sets_the_usual_messages_and_its_own_zone(change, wanted):
    assert change(follow, SRI, SORONG, 3, NOW)
    assert change(follow, SRI, PONTIANAK, 4, NOW + timedelta(seconds=1))

    assert wanted() == Subscription(
        SRI,
        frozenset({Want.SEMESTER, Want.RANK}),
        8,
        Zone.WIT,
        (Follow(SORONG, 3), Follow(PONTIANAK, 4)),
    )


def test_following_twice_is_one_row_and_keeps_what_was_known(change, wanted):
    change(follow, SRI, SORONG, 3, NOW)

    assert not change(follow, SRI, SORONG, 9, NOW)
    assert wanted().follows == (Follow(SORONG, 3),)


def test_a_chat_that_chose_its_messages_keeps_them_with_its_first_region(change, wanted):
    change(set_want, SRI, Want.MONTH, True, NOW)
    change(follow, SRI, PONTIANAK, 1, NOW)

    assert wanted().wants == {Want.MONTH}


def test_no_more_regions_than_fit_into_a_message(change, wanted):
    codes = ["61.01", "61.02", "61.03", "61.04", "61.05", "61.06", "61.07", "61.08", "61.09"]
    for name in (*codes, "61.10"):
        change(follow, SRI, region(name), 1, NOW)

    with pytest.raises(TooManyRegions):
        change(follow, SRI, SORONG, 1, NOW)
    assert len(wanted().regions) == MOST_REGIONS


def test_subscribers_are_those_that_want_it_follow_something_and_can_be_reached(change, listed):
    for chat_id in (1, 2, 3):
        change(follow, Place(chat_id), PONTIANAK, 1, NOW)
    change(set_want, Place(1), Want.SEMESTER, False, NOW)
    change(set_want, Place(4), Want.SEMESTER, True, NOW)
    change(set_gone, 3, "Forbidden: bot was blocked by the user", NOW)

    assert listed() == [2]
    assert listed(Want.RANK) == [1, 2]
    assert listed(Want.MONTH) == []


def test_hours_are_of_a_zone(change, wanted):
    change(set_hour, SRI, 6, Zone.WITA, NOW)

    assert (wanted().hour, wanted().zone) == (6, Zone.WITA)


def test_a_region_is_left_alone(change, wanted):
    change(follow, SRI, PONTIANAK, 1, NOW)

    assert change(unfollow, 7, PONTIANAK, NOW)
    assert not change(unfollow, 7, PONTIANAK, NOW)
    assert wanted().follows == ()


def test_a_wish_is_told_in_the_topic_in_which_it_was_made(change, wanted):
    change(wish, SUPERGROUP, PONTIANAK, S1, NOW)

    assert wanted(SUPERGROUP.chat_id).place.thread_id == SUPERGROUP.thread_id


def test_a_region_that_is_left_alone_is_taken_out_of_what_waits(database, change):
    for one in (PONTIANAK, SORONG):
        change(follow, SRI, one, 1, NOW)
    change(wish_for, [(7, PONTIANAK)], Semester(2026, 1), NOW)
    for period, codes in (("2", [PONTIANAK.code, SORONG.code]), ("3", [PONTIANAK.code])):
        about = dict.fromkeys(codes, "2026-1")
        change(plan, Occasion.DATA, period, 2, [Recipient(7, NOW, about)], by="uji", at=NOW)
    change(unfollow, 7, PONTIANAK, NOW)

    with database.reading() as session:
        waiting = session.execute(select(DeliveryRow).order_by(DeliveryRow.id)).scalars().all()
        assert [(one.state, list(one.facts)) for one in waiting] == [
            ("pending", [SORONG.code]),
            ("cancelled", []),
        ]
        assert subscription(session, 7).wishes == ()


def test_what_is_known_moves_on_for_the_regions_that_were_told(change, wanted):
    for one in (PONTIANAK, SORONG):
        change(follow, SRI, one, 1, NOW)
    change(set_known, [(7, SORONG)], 5)

    assert {one.region: one.known_edition for one in wanted().follows} == {PONTIANAK: 1, SORONG: 5}


def test_a_wish_is_told_once(change, wanted, database):
    assert change(wish, SRI, PONTIANAK, S1, NOW)
    assert not change(wish, SRI, PONTIANAK, S1, NOW)
    assert change(wish, SRI, PONTIANAK, None, NOW)
    assert wanted().wishes == ((PONTIANAK, None), (PONTIANAK, S1))

    change(grant, 7, PONTIANAK, S1)
    with database.reading() as session:
        told = [(one.place, code, semester) for one, code, semester in wishes(session)]
    assert told == [(SRI, PONTIANAK, None)]


def test_who_cannot_be_reached_has_no_wishes(change, database):
    change(wish, SRI, PONTIANAK, S1, NOW)
    change(set_gone, 7, "blocked", NOW)

    with database.reading() as session:
        assert wishes(session) == ()


def planned(change, *chat_ids, period="2026-1"):
    recipients = [Recipient(chat_id, NOW) for chat_id in chat_ids]
    return change(plan, Occasion.SEMESTER, period, 1, recipients, by="jadwal", at=NOW)


def states(database):
    with database.reading() as session:
        [tally] = tallies(session, 1)
        return {state.value: count for state, count in tally.states.items()}


def test_stopping_ends_all_and_cancels_what_waits(change, wanted, listed, database):
    change(set_own_region, SRI, PONTIANAK, NOW)
    for chat_id in (7, 8):
        change(follow, Place(chat_id), PONTIANAK, 1, NOW)
    change(wish, SRI, SORONG, None, NOW)
    planned(change, 7, 8)

    assert change(stop, 7, NOW)
    assert not change(stop, 7, NOW)
    assert wanted() == Subscription(SRI, frozenset(), 8, Zone.WIB)
    assert listed() == [8]
    assert states(database) == {"cancelled": 1, "pending": 1}
    with database.reading() as session:
        assert own_region(session, 7) == PONTIANAK


def test_stopping_where_nothing_is_known_changes_nothing(change):
    assert not change(stop, 7, NOW)


def test_a_chat_that_is_gone_loses_what_waits_and_comes_back_without_it(change, listed, database):
    change(follow, SRI, PONTIANAK, 1, NOW)
    planned(change, 7)
    change(set_gone, 7, "Forbidden: bot was blocked by the user", NOW)
    assert states(database) == {"cancelled": 1}
    with database.reading() as session:
        assert is_gone(session, 7)

    change(set_back, 7)
    assert listed() == [7]
    assert states(database) == {"cancelled": 1}


def test_a_chat_that_refuses_for_unknown_reasons_is_gone_after_a_few_times(change, listed):
    change(follow, SRI, PONTIANAK, 1, NOW)
    for _ in range(MOST_REFUSALS - 1):
        change(note_refusal, 7, "Forbidden: something new", NOW)
    assert listed() == [7]

    change(note_refusal, 7, "Forbidden: something new", NOW)
    assert listed() == []


def test_a_group_that_became_a_supergroup_keeps_everything_under_its_new_number(
    change, wanted, database
):
    change(follow, GROUP, PONTIANAK, 2, NOW)
    change(wish, GROUP, SORONG, S1, NOW)
    change(set_hour, GROUP, 6, Zone.WITA, NOW)
    planned(change, GROUP.chat_id)
    change(move_chat, GROUP.chat_id, SUPERGROUP.chat_id, NOW)
    change(move_chat, GROUP.chat_id, SUPERGROUP.chat_id, NOW)

    assert wanted(SUPERGROUP.chat_id) == Subscription(
        Place(SUPERGROUP.chat_id, "supergroup"),
        frozenset({Want.SEMESTER, Want.RANK}),
        6,
        Zone.WITA,
        (Follow(PONTIANAK, 2),),
        ((SORONG, S1),),
    )
    assert wanted(GROUP.chat_id).follows == ()
    assert states(database) == {"pending": 1}


def test_where_the_supergroup_subscribed_already_both_are_one(change, wanted, database):
    for place, one in ((GROUP, PONTIANAK), (GROUP, SORONG), (SUPERGROUP, SORONG)):
        change(follow, place, one, 2, NOW)
    change(set_want, GROUP, Want.MONTH, True, NOW)
    planned(change, GROUP.chat_id, SUPERGROUP.chat_id)
    change(move_chat, GROUP.chat_id, SUPERGROUP.chat_id, NOW)

    merged = wanted(SUPERGROUP.chat_id)
    assert set(merged.regions) == {PONTIANAK, SORONG}
    assert merged.wants == {Want.SEMESTER, Want.RANK, Want.MONTH}
    assert merged.place == SUPERGROUP
    assert states(database) == {"pending": 1}


def test_erasing_a_chat_leaves_no_row_with_its_number(change, database):
    change(set_own_region, SRI, PONTIANAK, NOW)
    change(follow, SRI, PONTIANAK, 1, NOW)
    change(wish, SRI, SORONG, None, NOW)
    planned(change, 7)

    assert change(forget_chat, 7)
    with database.reading() as session:
        assert tallies(session, 1) == ()
        assert subscription(session, 7) == Subscription(SRI, frozenset(), 8, Zone.WIB)
