"""
Chats that asked us to remember something: their own region, and whether they can be reached.

A row is made when there is something to keep. Nothing is kept of the people in a chat.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlmodel import Session, col

from procurement.regions import Region, gazetteer
from storage.tables import ChatRow, DeliveryRow, DigestRunRow, FollowRow, WishRow
from storage.topics import forget_topic, move_topic

#: Why a chat is not written to that can be reached again: nobody has said that it wants it still.
RETURNED = "returned"
#: After so many digests that Telegram refused without a reason that we know, a chat is gone.
MOST_REFUSALS = 3
#: Locks a chat's row, and not who only refers to it: those that plan wait for nobody.
ROW = {"key_share": True}


@dataclass(frozen=True, slots=True)
class Place:
    """
    A chat as Telegram names it; `kind` is private, group, supergroup or channel.

    Of an old message Telegram does not tell in which topic it stands: `knows_topic` is False then.
    """

    chat_id: int
    kind: str = "private"
    thread_id: int | None = None
    knows_topic: bool = True


def chat_row(session: Session, place: Place, at: datetime) -> ChatRow:
    """The row of a chat, made where there is none; locked until the transaction ends."""
    row = session.get(ChatRow, place.chat_id, with_for_update=ROW)
    if row is None:
        row = ChatRow(chat_id=place.chat_id, since=at)
        session.add(row)
    row.kind = place.kind
    session.flush()
    return row


def own_region(session: Session, chat_id: int) -> Region | None:
    """The region that the chat has made its own."""
    row = session.get(ChatRow, chat_id)
    return gazetteer()[row.region_code] if row and row.region_code else None


def set_own_region(session: Session, place: Place, region: Region | None, at: datetime) -> None:
    chat_row(session, place, at).region_code = region.code if region else None
    note_return(session, place.chat_id)


def forget_chat(session: Session, chat_id: int) -> bool:
    """Remove all that is kept of a chat; returns whether there was anything."""
    talked = forget_topic(session, chat_id)
    removed = session.exec(delete(ChatRow).where(col(ChatRow.chat_id) == chat_id))
    return removed.rowcount > 0 or talked


def is_gone(session: Session, chat_id: int) -> bool:
    """Whether Telegram has refused to let us write there, and nobody has come back since."""
    row = session.get(ChatRow, chat_id)
    return row is not None and row.gone_since is not None


def set_gone(session: Session, chat_id: int, why: str, at: datetime) -> None:
    """The chat cannot be written to: what waits for it is cancelled."""
    was_there = or_(col(ChatRow.gone_since).is_(None), col(ChatRow.gone_why) == RETURNED)
    gone = col(ChatRow.chat_id) == chat_id, was_there
    session.execute(update(ChatRow).where(*gone).values(gone_since=at, gone_why=why))
    cancel_waiting(session, chat_id, at)


def note_return(session: Session, chat_id: int) -> None:
    """The chat can be written to again, and is when somebody says so: not forgotten meanwhile."""
    gone = col(ChatRow.chat_id) == chat_id, col(ChatRow.gone_since).is_not(None)
    session.execute(update(ChatRow).where(*gone).values(gone_why=RETURNED))


def set_back(session: Session, chat_id: int) -> None:
    """The chat can be written to again; what it has missed is not made up."""
    there = col(ChatRow.chat_id) == chat_id
    session.execute(update(ChatRow).where(there).values(gone_since=None, gone_why=None, refusals=0))


def note_refusal(session: Session, chat_id: int, why: str, at: datetime) -> None:
    """Telegram refused for a reason that we do not know: after a few times the chat is gone."""
    row = session.get(ChatRow, chat_id, with_for_update=ROW)
    if row is None:
        return
    row.refusals += 1
    session.flush()
    if row.refusals >= MOST_REFUSALS:
        set_gone(session, chat_id, why, at)


def cancel_waiting(session: Session, chat_id: int, at: datetime) -> int:
    """
    Cancel what waits to be sent to a chat; returns how much that was.

    What is being sent at this moment is not tried again.
    """
    states = col(DeliveryRow.state).in_(("pending", "sending"))
    waiting = col(DeliveryRow.chat_id) == chat_id, states
    cancelled = session.exec(
        update(DeliveryRow).where(*waiting).values(state="cancelled", ended_at=at)
    )
    return cancelled.rowcount


def leave_out(session: Session, chat_id: int, region: Region, at: datetime) -> int:
    """Take a region out of what waits to be told to a chat; returns in how many it was."""
    rows = session.execute(
        select(DeliveryRow).where(
            col(DeliveryRow.chat_id) == chat_id, col(DeliveryRow.state) == "pending"
        )
    ).scalars()
    about = [row for row in rows if region.code in row.facts]
    for row in about:
        row.facts = {code: told for code, told in row.facts.items() if code != region.code}
        if not row.facts:
            row.state, row.ended_at = "cancelled", at
    session.flush()
    return len(about)


def cancel_waiting_of(session: Session, kind: str, period: str, at: datetime) -> None:
    """Cancel what waits to be sent on an occasion that something else has overtaken."""
    runs = select(col(DigestRunRow.id)).where(
        col(DigestRunRow.kind) == kind, col(DigestRunRow.period) == period
    )
    waiting = col(DeliveryRow.run_id).in_(runs), col(DeliveryRow.state) == "pending"
    session.execute(update(DeliveryRow).where(*waiting).values(state="cancelled", ended_at=at))


def move_chat(session: Session, old: int, new: int, at: datetime) -> None:
    """
    A group has become a supergroup: all that is kept of it goes under the new number.

    Where the new one is known already, what both have is kept once.
    """
    move_topic(session, old, new)
    before = session.get(ChatRow, old, with_for_update=True)
    if before is None or old == new:
        return
    after = session.get(ChatRow, new, with_for_update=True)
    if after is None:
        kept = before.model_dump() | {"chat_id": new, "kind": "supergroup", "thread_id": None}
        after = ChatRow(**kept)
        session.add(after)
    for want in ("wants_semester", "wants_month", "wants_rank", "wants_data"):
        setattr(after, want, getattr(after, want) or getattr(before, want))
    after.gone_since = after.gone_why = None
    session.flush()
    for table, alike in (
        (FollowRow, ("region_code",)),
        (WishRow, ("region_code", "year", "half")),
        (DeliveryRow, ("run_id",)),
    ):
        _move(session, table, alike, old, new)
    session.delete(before)
    session.flush()


def _move(session: Session, table: Any, alike: tuple[str, ...], old: int, new: int) -> None:
    """Give the rows of `old` to `new`, but for those that it has: they go with `old`."""
    columns = [getattr(table, name) for name in alike]
    theirs = {tuple(row) for row in session.execute(select(*columns).where(table.chat_id == new))}
    rows = session.execute(select(table).where(table.chat_id == old)).scalars().all()
    for row in rows:
        key = tuple(getattr(row, name) for name in alike)
        if key not in theirs:
            row.chat_id = new
    session.flush()
