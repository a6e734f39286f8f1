"""What a chat wants to hear: of which regions, on which occasions, at which hour of its zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, func, insert, select, update
from sqlmodel import Session, col

from procurement.regions import Region, gazetteer
from procurement.semester import Semester
from procurement.zones import Zone, zone_of
from storage.chats import ROW, Place, cancel_waiting, chat_row, leave_out
from storage.tables import ChatRow, FollowRow, Table, WishRow

#: So many regions fit into one message.
MOST_REGIONS = 10
#: So many wishes a chat may have.
MOST_WISHES = 20


class Want(StrEnum):
    """The regular messages: each goes to the chats that want it, of the regions they follow."""

    SEMESTER = "semester"
    MONTH = "month"
    RANK = "rank"
    DATA = "data"


#: What a chat gets that only said which region.
USUAL, USUAL_HOUR = frozenset({Want.SEMESTER, Want.RANK}), 8


@dataclass(frozen=True, slots=True)
class Follow:
    """A region that a chat follows, and the edition whose rank it knows."""

    region: Region
    known_edition: int


@dataclass(frozen=True, slots=True)
class Subscription:
    """All that one chat wants; `wishes` are told once (of any semester where None)."""

    place: Place
    wants: frozenset[Want]
    hour: int
    zone: Zone
    follows: tuple[Follow, ...] = ()
    wishes: tuple[tuple[Region, Semester | None], ...] = ()

    @property
    def regions(self) -> tuple[Region, ...]:
        return tuple(follow.region for follow in self.follows)

    @property
    def all_regions(self) -> tuple[Region, ...]:
        """Those that are followed, then those of wishes."""
        return tuple(dict.fromkeys((*self.regions, *(region for region, _ in self.wishes))))


class TooManyRegions(Exception):
    """A chat follows as many regions as fit into one message."""


class TooManyWishes(Exception):
    """A chat waits for as many data as can be listed."""


def subscription(session: Session, chat_id: int) -> Subscription:
    """What the chat wants, which may be nothing."""
    session.flush()
    wished = select(WishRow).where(col(WishRow.chat_id) == chat_id)
    ordered = wished.order_by(col(WishRow.region_code), col(WishRow.year), col(WishRow.half))
    return replace(
        standing_wants(session, chat_id),
        wishes=tuple(
            (gazetteer()[wish.region_code], _semester(wish))
            for wish in session.execute(ordered).scalars()
        ),
    )


def standing_wants(session: Session, chat_id: int) -> Subscription:
    """The same without its wishes, as it is asked for with each message that is sent."""
    rows = session.connection().execute(_standing(), {"chat": chat_id}).all()
    if not rows:
        return Subscription(Place(chat_id), frozenset(), USUAL_HOUR, Zone.WIB)
    chat = rows[0]
    return Subscription(
        Place(chat_id, chat.kind, chat.thread_id),
        _wants(chat),
        chat.hour,
        Zone(chat.zone),
        tuple(
            Follow(gazetteer()[row.region_code], row.known_edition)
            for row in rows
            if row.region_code is not None
        ),
    )


@cache
def _standing() -> Select[Any]:
    """Made once: putting the statement together costs more than what it does."""
    chat, follow = (Table.metadata.tables[name] for name in ("chat", "follow"))
    wants = (chat.c[f"wants_{want.value}"] for want in Want)
    told = (chat.c.kind, chat.c.thread_id, chat.c.hour, chat.c.zone, *wants)
    return (
        select(*told, follow.c.region_code, follow.c.known_edition)
        .select_from(chat.outerjoin(follow, follow.c.chat_id == chat.c.chat_id))
        .where(chat.c.chat_id == bindparam("chat"))
        .order_by(follow.c.since, follow.c.region_code)
    )


def subscribers(session: Session, want: Want) -> tuple[Subscription, ...]:
    """All that want it, can be reached and follow a region; without their wishes."""
    rows = session.execute(
        select(ChatRow)
        .where(getattr(ChatRow, f"wants_{want.value}"), col(ChatRow.gone_since).is_(None))
        .order_by(col(ChatRow.chat_id))
    ).scalars()
    follows = _follows(session)
    return tuple(
        Subscription(
            Place(row.chat_id, row.kind, row.thread_id),
            _wants(row),
            row.hour,
            Zone(row.zone),
            follows[row.chat_id],
        )
        for row in rows
        if row.chat_id in follows
    )


def count_subscribers(session: Session) -> int:
    """How many chats follow a region and can be reached."""
    counted = (
        select(func.count(func.distinct(col(FollowRow.chat_id))))
        .join(ChatRow, col(ChatRow.chat_id) == col(FollowRow.chat_id))
        .where(col(ChatRow.gone_since).is_(None))
    )
    return int(session.execute(counted).scalar_one())


def follow(session: Session, place: Place, region: Region, edition: int, at: datetime) -> bool:
    """
    Follow a region, from now on and in this topic; returns whether that is new.

    The first region sets what is usual, and its own zone. Raises TooManyRegions.
    """
    row = _speaking(session, place, at)
    _note_topic(row, place)
    there = _codes(session, place.chat_id)
    if region.code in there:
        return False
    if len(there) >= MOST_REGIONS:
        raise TooManyRegions
    if not there:
        row.zone = zone_of(region).value
        for want in USUAL if not _wants(row) else ():
            setattr(row, f"wants_{want.value}", True)
    session.add(
        FollowRow(chat_id=place.chat_id, region_code=region.code, since=at, known_edition=edition)
    )
    return True


def unfollow(session: Session, chat_id: int, region: Region, at: datetime) -> bool:
    """Tell nothing more of a region; returns whether the chat followed it, or wished to be told."""
    removed = 0
    for table in (FollowRow, WishRow):
        theirs = col(table.chat_id) == chat_id, col(table.region_code) == region.code
        removed += session.exec(delete(table).where(*theirs)).rowcount
    return removed + leave_out(session, chat_id, region, at) > 0


def set_want(session: Session, place: Place, want: Want, is_wanted: bool, at: datetime) -> None:
    setattr(_speaking(session, place, at), f"wants_{want.value}", is_wanted)


def set_hour(session: Session, place: Place, hour: int, zone: Zone, at: datetime) -> None:
    """At which hour, in which zone, the regular messages come."""
    row = chat_row(session, place, at)
    row.hour, row.zone = hour, zone.value


def set_topic(session: Session, chat_id: int, thread_id: int | None) -> None:
    """In which topic of a group the messages come; None: outside of all."""
    there = col(ChatRow.chat_id) == chat_id
    session.execute(update(ChatRow).where(there).values(thread_id=thread_id))


def wish(
    session: Session, place: Place, region: Region, semester: Semester | None, at: datetime
) -> bool:
    """
    Ask to be told once, when there are data; returns whether that is new.

    Raises TooManyWishes.
    """
    row = _speaking(session, place, at)
    _note_topic(row, place)
    year, half = (semester.year, semester.half) if semester else (0, 0)
    key = (place.chat_id, region.code, year, half)
    if session.get(WishRow, key) is not None:
        return False
    counted = select(func.count()).where(col(WishRow.chat_id) == place.chat_id)
    if session.execute(counted).scalar_one() >= MOST_WISHES:
        raise TooManyWishes
    session.add(WishRow(chat_id=key[0], region_code=key[1], year=year, half=half, since=at))
    return True


def wish_for(
    session: Session, wished: Iterable[tuple[int, Region]], semester: Semester, at: datetime
) -> None:
    """The same in the name of chats that follow a region each: they are told when data come."""
    about = {"year": semester.year, "half": semester.half}
    there = select(col(WishRow.chat_id), col(WishRow.region_code)).filter_by(**about)
    known = {tuple(row) for row in session.execute(there)}
    rows = [
        {"chat_id": chat_id, "region_code": region.code, "since": at, **about}
        for chat_id, region in wished
        if (chat_id, region.code) not in known
    ]
    if rows:
        session.execute(insert(WishRow), rows)


def wishes(session: Session) -> tuple[tuple[Subscription, Region, Semester | None], ...]:
    """All wishes of chats that can be reached."""
    rows = session.execute(
        select(WishRow, ChatRow)
        .join(ChatRow, col(ChatRow.chat_id) == col(WishRow.chat_id))
        .where(col(ChatRow.gone_since).is_(None))
        .order_by(col(WishRow.chat_id), col(WishRow.region_code))
    )
    return tuple(
        (
            Subscription(
                Place(chat.chat_id, chat.kind, chat.thread_id),
                _wants(chat),
                chat.hour,
                Zone(chat.zone),
            ),
            gazetteer()[one.region_code],
            _semester(one),
        )
        for one, chat in rows
    )


def grant(session: Session, chat_id: int, region: Region, semester: Semester | None) -> bool:
    """The wish is being told, and a wish no more; returns whether it still was one."""
    year, half = (semester.year, semester.half) if semester else (0, 0)
    granted = session.exec(
        delete(WishRow).where(
            col(WishRow.chat_id) == chat_id,
            col(WishRow.region_code) == region.code,
            col(WishRow.year) == year,
            col(WishRow.half) == half,
        )
    )
    return granted.rowcount > 0


def set_known(session: Session, told: Iterable[tuple[int, Region]], edition: int) -> None:
    """Chats know, or are being told, the rank of a region each at `edition`."""
    follows = Table.metadata.tables["follow"]
    statement = (
        update(follows)
        .where(follows.c.chat_id == bindparam("chat"), follows.c.region_code == bindparam("code"))
        .values(known_edition=edition)
    )
    rows = sorted((chat_id, region.code) for chat_id, region in told)
    if rows:
        session.connection().execute(statement, [{"chat": c, "code": r} for c, r in rows])


def stop(session: Session, chat_id: int, at: datetime) -> bool:
    """
    End all that a chat wants, and cancel what waits for it; returns whether there was anything.

    Its hour and its own region stay.
    """
    row = session.get(ChatRow, chat_id, with_for_update=ROW)
    if row is None:
        return False
    wanted = bool(_codes(session, chat_id))
    session.execute(delete(FollowRow).where(col(FollowRow.chat_id) == chat_id))
    wished = session.exec(delete(WishRow).where(col(WishRow.chat_id) == chat_id))
    for want in Want:
        setattr(row, f"wants_{want.value}", False)
    waited = cancel_waiting(session, chat_id, at)
    return wanted or waited + wished.rowcount > 0


def _speaking(session: Session, place: Place, at: datetime) -> ChatRow:
    """The row of a chat that asks for something: it can be reached, whatever was."""
    row = chat_row(session, place, at)
    row.gone_since = row.gone_why = None
    row.refusals = 0
    return row


def _note_topic(row: ChatRow, place: Place) -> None:
    if place.knows_topic:
        row.thread_id = place.thread_id


def _wants(row: ChatRow | Row[Any]) -> frozenset[Want]:
    return frozenset(want for want in Want if getattr(row, f"wants_{want.value}"))


def _codes(session: Session, chat_id: int) -> set[str]:
    told = select(col(FollowRow.region_code)).where(col(FollowRow.chat_id) == chat_id)
    return set(session.execute(told).scalars())


def _follows(
    session: Session, chat_ids: Iterable[int] | None = None
) -> dict[int, tuple[Follow, ...]]:
    """What each chat follows, in the order in which it was asked for."""
    asked = select(
        col(FollowRow.chat_id), col(FollowRow.region_code), col(FollowRow.known_edition)
    ).order_by(col(FollowRow.chat_id), col(FollowRow.since), col(FollowRow.region_code))
    if chat_ids is not None:
        asked = asked.where(col(FollowRow.chat_id).in_(list(chat_ids)))
    found: dict[int, list[Follow]] = {}
    for chat_id, code, known in session.execute(asked):
        found.setdefault(chat_id, []).append(Follow(gazetteer()[code], known))
    return {chat_id: tuple(follows) for chat_id, follows in found.items()}


def _semester(row: WishRow) -> Semester | None:
    return Semester(row.year, row.half) if row.year else None
