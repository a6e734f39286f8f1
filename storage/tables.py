"""
What a row is, and what must be true of it.

Snapshots are immutable and invisible until an edition names them. Money is whole rupiah in 64-bit
integers: `Decimal` would come back from SQLite as a float.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    MetaData,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(SQLModel):
    """All tables of this project, apart from any other SQLModel tables of the process."""

    #: Rows are not validated by it: pydantic makes what it validates with when it is asked to.
    model_config = {"defer_build": True}
    metadata = MetaData(naming_convention=NAMING)


class RunRow(Table, table=True):
    """One arrival of figures: files that were read, or a source that was asked."""

    __tablename__ = "run"
    __table_args__ = (
        CheckConstraint(
            "outcome IN ('loading','checked','published','unchanged','refused','discarded')",
            name="outcome_is_known",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    source: str
    actor: str
    outcome: str
    started_at: datetime
    #: Moves with every chunk that is loaded: a run that stands still is dead.
    touched_at: datetime
    ended_at: datetime | None = None
    #: The edition that the run was checked against: publishing demands that it is still the newest.
    base_edition: int
    counters: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class RunFileRow(Table, table=True):
    """A file that a run read, recognised by its content when it is sent again."""

    __tablename__ = "run_file"

    run_id: int = Field(primary_key=True, foreign_key="run.id", ondelete="CASCADE")
    sha256: str = Field(primary_key=True, index=True)
    name: str


class RejectedRow(Table, table=True):
    """A row that a run could not count: where it stands and why. Its content is not kept."""

    __tablename__ = "rejected_row"

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True, ondelete="CASCADE")
    place: str
    reason: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class FindingRow(Table, table=True):
    """Something to look at in what a run brought."""

    __tablename__ = "finding"

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True, ondelete="CASCADE")
    kind: str
    region_code: str | None = None
    year: int | None = None
    half: int | None = None
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class SnapshotRow(Table, table=True):
    """What one source said about one region in one semester on one day, in whole rupiah."""

    __tablename__ = "snapshot"
    __table_args__ = (
        CheckConstraint("half IN (1, 2)", name="half_is_one_or_two"),
        CheckConstraint("value >= 0", name="value_is_not_negative"),
        CheckConstraint("rup >= 0", name="rup_is_not_negative"),
        CheckConstraint("finished BETWEEN 0 AND value", name="finished_is_part_of_value"),
        Index("ix_snapshot_run_id", "run_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id")
    region_code: str
    year: int
    half: int
    value: int = Field(sa_type=BigInteger)
    finished: int | None = Field(default=None, sa_type=BigInteger)
    rup: int | None = Field(default=None, sa_type=BigInteger)
    rup_penyedia: int | None = Field(default=None, sa_type=BigInteger)
    rup_swakelola: int | None = Field(default=None, sa_type=BigInteger)
    data_date: date
    plan_date: date | None = None
    orders_from: date
    orders_to: date
    denominator: str
    order_states: str
    recomputed: bool
    source: str
    #: Equal for equal content: what has not changed is not published again.
    fingerprint: str


class UnitRow(Table, table=True):
    """A work unit (satker) in one snapshot."""

    __tablename__ = "snapshot_unit"

    snapshot_id: int = Field(primary_key=True, foreign_key="snapshot.id", ondelete="CASCADE")
    code: str = Field(primary_key=True)
    name: str
    value: int = Field(sa_type=BigInteger)
    finished: int = Field(sa_type=BigInteger)
    rup_penyedia: int = Field(sa_type=BigInteger)
    rup_swakelola: int = Field(sa_type=BigInteger)
    rup_ep: int | None = Field(default=None, sa_type=BigInteger)


class MonthRow(Table, table=True):
    """Orders from 1 January to the end of a month, in one snapshot."""

    __tablename__ = "snapshot_month"

    snapshot_id: int = Field(primary_key=True, foreign_key="snapshot.id", ondelete="CASCADE")
    month: int = Field(primary_key=True)
    value: int = Field(sa_type=BigInteger)
    finished: int = Field(sa_type=BigInteger)


class PartRow(Table, table=True):
    """A part of what one snapshot says, by aspect and key; only aspects that its source tells."""

    __tablename__ = "snapshot_part"

    snapshot_id: int = Field(primary_key=True, foreign_key="snapshot.id", ondelete="CASCADE")
    aspect: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    amount: int = Field(sa_type=BigInteger)
    finished: int | None = Field(default=None, sa_type=BigInteger)
    number: int | None = None
    label: str


class EditionRow(Table, table=True):
    """
    One step of what the bot answers from. Append-only: the history is this table.

    The key is the base's plus one, so of two publishers from one base only one can win.
    """

    __tablename__ = "edition"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    published_at: datetime
    published_by: str
    run_id: int | None = Field(default=None, foreign_key="run.id")
    #: The edition that this one takes back.
    undoes: int | None = Field(default=None, foreign_key="edition.id")


class EditionEntryRow(Table, table=True):
    """From this edition on, the pair (semester, region) is told by this snapshot, or by none."""

    __tablename__ = "edition_entry"
    __table_args__ = (Index("ix_edition_entry_pair", "year", "half", "region_code", "edition_id"),)

    edition_id: int = Field(primary_key=True, foreign_key="edition.id")
    year: int = Field(primary_key=True)
    half: int = Field(primary_key=True)
    region_code: str = Field(primary_key=True)
    snapshot_id: int | None = Field(
        default=None, sa_column=Column(ForeignKey("snapshot.id"), index=True, nullable=True)
    )


class ReleaseRow(Table, table=True):
    """A figure that LKPP or a newspaper published: visible from one edition on, to another."""

    __tablename__ = "release"

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    from_edition: int | None = Field(default=None, foreign_key="edition.id", index=True)
    until_edition: int | None = Field(default=None, foreign_key="edition.id")
    region_code: str
    measure: str
    #: The digits as published: "17.5" and "17.50" were rounded differently.
    value: str
    year: int | None = None
    half: int | None = None
    data_date: date | None = None
    published: date | None = None
    peers: str | None = None
    scope: str
    publisher: str
    url: str
    note: str
    approximate: bool


class ChatRow(Table, table=True):
    """What a chat asked us to remember. Nothing else is kept of the people who ask."""

    __tablename__ = "chat"
    __table_args__ = (
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour_is_of_a_day"),
        CheckConstraint("zone IN ('WIB','WITA','WIT')", name="zone_is_known"),
    )

    chat_id: int = Field(
        primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    region_code: str | None = None
    since: datetime
    #: Private, group, supergroup or channel.
    kind: str = "private"
    #: The topic of a group in which it subscribed.
    thread_id: int | None = Field(default=None, sa_type=BigInteger)
    #: Which of the regular messages it wants of the regions that it follows.
    wants_semester: bool = False
    wants_month: bool = False
    wants_rank: bool = False
    wants_data: bool = False
    #: The hour of its own zone at which they come.
    hour: int = 8
    zone: str = "WIB"
    #: Since when Telegram does not let us write there, and what it said.
    gone_since: datetime | None = None
    gone_why: str | None = None
    #: In how many digests one after another it refused us without saying why.
    refusals: int = 0


class FollowRow(Table, table=True):
    """A region of which a chat wants to hear."""

    __tablename__ = "follow"

    chat_id: int = Field(
        sa_column=Column(
            BigInteger, ForeignKey("chat.chat_id", ondelete="CASCADE"), primary_key=True
        )
    )
    region_code: str = Field(primary_key=True)
    since: datetime
    #: The edition whose rank the chat knows: a change is told against it.
    known_edition: int


class WishRow(Table, table=True):
    """A chat wants to be told, once, when a region has data of a semester; 0: of any."""

    __tablename__ = "wish"

    chat_id: int = Field(
        sa_column=Column(
            BigInteger, ForeignKey("chat.chat_id", ondelete="CASCADE"), primary_key=True
        )
    )
    region_code: str = Field(primary_key=True)
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    half: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    since: datetime


class TopicRow(Table, table=True):
    """The region that a chat was told of last. Not every chat that asks has a row of its own."""

    __tablename__ = "topic"

    chat_id: int = Field(
        primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    region_code: str
    at: datetime = Field(index=True)


class DigestRunRow(Table, table=True):
    """One occasion to write to chats. All that it says is of one edition."""

    __tablename__ = "digest_run"
    __table_args__ = (UniqueConstraint("kind", "period"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    period: str
    edition: int
    planned_at: datetime
    planned_by: str
    #: Since then nothing of it is sent: it may have been, before the database was restored.
    held_at: datetime | None = None


class RestorationRow(Table, table=True):
    """The database was restored from a backup: what was done since `made_at` it does not know."""

    __tablename__ = "restoration"

    id: int | None = Field(default=None, primary_key=True)
    #: When the backup was made.
    made_at: datetime
    restored_at: datetime
    #: When an admin said that all is as it should be.
    ended_at: datetime | None = None
    #: Admins were told of it, and of what is held up to this run.
    told_run: int | None = None


class DeliveryRow(Table, table=True):
    """What one chat gets on one occasion, and how far that has come. The text is not kept."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("run_id", "chat_id"),
        CheckConstraint(
            "state IN ('pending','sending','sent','unsure','dead','cancelled')",
            name="state_is_known",
        ),
        Index("ix_delivery_state", "state", "next_at"),
        Index("ix_delivery_chat_id", "chat_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="digest_run.id", ondelete="CASCADE")
    chat_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("chat.chat_id", ondelete="CASCADE"), nullable=False)
    )
    state: str
    #: Not before then.
    next_at: datetime
    #: What the message is about, where that is not the same for all: region codes and editions.
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    attempts: int = 0
    #: How many attempts may have arrived, or not.
    doubtful: int = 0
    #: The process that is sending it, and until when it is taken to be alive.
    owner: str | None = None
    lease_until: datetime | None = None
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    ended_at: datetime | None = None
    #: What Telegram said, in its own words.
    error: str | None = None


class SeenUpdateRow(Table, table=True):
    """An update whose change of state is made: it is noted in the very transaction."""

    __tablename__ = "seen_update"

    update_id: int = Field(
        primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    seen_at: datetime = Field(index=True)


class SendRateRow(Table, table=True):
    """When the next message may be sent, by any process: one row."""

    __tablename__ = "send_rate"

    id: int = Field(default=1, primary_key=True)
    #: In microseconds since 1970, by the database's clock.
    free_at: int = Field(sa_type=BigInteger)


class TelegramFileRow(Table, table=True):
    """What Telegram calls a file that was sent before; the key says what it shows, and whose."""

    __tablename__ = "telegram_file"

    key: str = Field(primary_key=True)
    file_id: str
    saved_at: datetime = Field(index=True)


class JobRunRow(Table, table=True):
    """A slot of a job of the schedule: whoever inserts it, or finds its lease over, runs it."""

    __tablename__ = "job_run"

    job: str = Field(primary_key=True)
    slot: datetime = Field(primary_key=True)
    attempts: int
    #: Until then the process that runs it is taken to be alive; it moves this on while it works.
    lease_until: datetime
    ended_at: datetime | None = None


class ToldRunRow(Table, table=True):
    """Of each source the newest run of whose ending admins were told, if they had to be."""

    __tablename__ = "told_run"

    source: str = Field(primary_key=True)
    run_id: int
    is_failing: bool = False
    #: What was doubtful in what they were shown: the same every night is no news.
    doubts: str = ""
