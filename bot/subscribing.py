"""What a chat says about its subscription: carried out once, and answered with what then holds."""

from __future__ import annotations

import time
from datetime import datetime
from typing import assert_never

from sqlmodel import Session

from bot.answers.lookup import Lookup, province_of
from bot.asker import Asker
from bot.commands import (
    ChooseHour,
    ChooseProvince,
    ChooseRegions,
    Resume,
    SetFollow,
    SetHour,
    SetWant,
    SetWish,
    ShowSubscription,
    Stop,
    SubscriptionCommand,
)
from bot.replies import subscriptions as replies
from bot.replies.reply import Reply
from procurement.regions import Region, gazetteer
from storage.chats import is_gone, set_back
from storage.database import Database
from storage.editions import newest_edition
from storage.ledger import is_being_sent
from storage.seen import once
from storage.subscriptions import (
    TooManyRegions,
    TooManyWishes,
    follow,
    set_hour,
    set_want,
    stop,
    subscription,
    unfollow,
    wish,
)

#: After the word to stop nothing is sent: what is on its way is waited for so long, in seconds.
ON_ITS_WAY, LOOK_EVERY = 5.0, 0.05


def answer(
    database: Database, command: SubscriptionCommand, lookup: Lookup, now: datetime
) -> Reply:
    """Carry out a command of somebody who may give it; raises Refused where there is no region."""
    asker, username = lookup.asker, lookup.username
    match command:
        case ShowSubscription():
            return _show(database, asker, username)
        case ChooseProvince(page):
            return replies.provinces_reply(_provinces(), page)
        case ChooseRegions(province, page):
            return _regions(database, asker, province, page)
        case SetFollow(region, is_wanted, page):
            found = lookup.region(command, region)
            return _set_follow(database, asker, now, found, is_wanted, page, username)
        case SetWant(want, is_wanted):
            once(
                database,
                asker.update_id,
                now,
                lambda s: set_want(s, asker.place, want, is_wanted, now),
            )
            return _show(database, asker, username)
        case ChooseHour():
            return _hours(database, asker)
        case SetHour(hour, zone):
            once(
                database, asker.update_id, now, lambda s: set_hour(s, asker.place, hour, zone, now)
            )
            return _hours(database, asker)
        case SetWish(region, when):
            found, semester = lookup.region(command, region), when.semester
            try:
                is_new = once(
                    database,
                    asker.update_id,
                    now,
                    lambda s: wish(s, asker.place, found, semester, now),
                )
            except TooManyWishes:
                return replies.too_many_wishes_reply()
            return replies.wished_reply(found, semester, is_new=is_new is not False)
        case Resume():
            once(database, asker.update_id, now, lambda s: set_back(s, asker.chat_id))
            return _show(database, asker, username)
        case Stop():
            there_was = once(database, asker.update_id, now, lambda s: stop(s, asker.chat_id, now))
            wait_for_what_is_on_its_way(database, asker.chat_id)
            return replies.stopped_reply(there_was is not False)
        case _:
            assert_never(command)


def _show(database: Database, asker: Asker, username: str) -> Reply:
    with database.reading() as session:
        told = subscription(session, asker.chat_id)
        rests = is_gone(session, asker.chat_id)
    return replies.subscription_reply(told, username=username, is_gone=rests)


def _hours(database: Database, asker: Asker) -> Reply:
    with database.reading() as session:
        return replies.hours_reply(subscription(session, asker.chat_id))


def _set_follow(
    database: Database,
    asker: Asker,
    now: datetime,
    region: Region,
    is_wanted: bool,
    page: int | None,
    username: str,
) -> Reply:
    def act(session: Session) -> bool:
        if is_wanted:
            return follow(session, asker.place, region, newest_edition(session), now)
        return unfollow(session, asker.chat_id, region, now)

    try:
        is_done = once(database, asker.update_id, now, act)
    except TooManyRegions:
        return replies.too_many_reply()
    if page is not None:
        return _regions(database, asker, province_of(region), page)
    with database.reading() as session:
        told = subscription(session, asker.chat_id)
    if is_wanted:
        is_new = is_done is not False
        return replies.followed_reply(region, told, is_new=is_new, username=username)
    was_there = is_done is not False
    return replies.unfollowed_reply(region, told, was_there=was_there, username=username)


def _regions(database: Database, asker: Asker, province: Region, page: int) -> Reply:
    members = [
        one for one in gazetteer() if one.province_code == province.province_code and one.autonomous
    ]
    with database.reading() as session:
        told = subscription(session, asker.chat_id)
    return replies.regions_reply(province, members, told, page)


def _provinces() -> list[Region]:
    return [region for region in gazetteer() if region.is_province]


def wait_for_what_is_on_its_way(database: Database, chat_id: int) -> None:
    """Return when nothing is being sent to the chat, or when that has taken too long."""
    deadline = time.monotonic() + ON_ITS_WAY
    while time.monotonic() < deadline:
        with database.reading() as session:
            if not is_being_sent(session, chat_id):
                return
        time.sleep(LOOK_EVERY)
