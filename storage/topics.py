"""Which region a chat was told of last, so that "naik atau turun?" need not name it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from procurement.regions import Region, gazetteer
from storage.tables import TopicRow

#: What was talked of is forgotten after so long.
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Topic:
    """A region, and when a chat was told of it."""

    region: Region
    at: datetime


def topic(session: Session, chat_id: int) -> Topic | None:
    """What the chat was told of last, however long ago."""
    row = session.get(TopicRow, chat_id)
    return Topic(gazetteer()[row.region_code], row.at) if row else None


def note_topics(session: Session, topics: Mapping[int, Topic]) -> None:
    """Keep what chats were told of, by chat; what is known of a later moment stays."""
    # In one order everywhere: two that write at once do not wait for each other in a ring.
    rows = [
        {"chat_id": chat_id, "region_code": told.region.code, "at": told.at}
        for chat_id, told in sorted(topics.items())
    ]
    if not rows:
        return
    insert = _inserting(session)
    excluded = insert.excluded
    session.execute(
        insert.on_conflict_do_update(
            index_elements=[col(TopicRow.chat_id)],
            set_={"region_code": excluded.region_code, "at": excluded.at},
            where=col(TopicRow.at) <= excluded.at,
        ),
        rows,
    )


def _inserting(session: Session) -> Any:
    """An insertion in the database's own words, of which only those that are spoken are loaded."""
    if session.connection().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    return insert(TopicRow)


def forget_topic(session: Session, chat_id: int) -> bool:
    """Remove what is kept of a chat; returns whether there was anything."""
    removed = session.exec(delete(TopicRow).where(col(TopicRow.chat_id) == chat_id))
    return removed.rowcount > 0


def move_topic(session: Session, old: int, new: int) -> None:
    """A group has another number: the later of what both talked of goes with it."""
    before = topic(session, old)
    if before is None or old == new:
        return
    forget_topic(session, old)
    note_topics(session, {new: before})


def forget_topics(session: Session, now: datetime) -> None:
    """Let go of what was talked of too long ago."""
    session.execute(delete(TopicRow).where(col(TopicRow.at) < now - KEPT))
