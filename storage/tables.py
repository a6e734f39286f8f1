"""
What a row is, and what must be true of it.

Snapshots are immutable and invisible until an edition names them. Money is whole rupiah in 64-bit
integers: `Decimal` would come back from SQLite as a float.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, ForeignKey, Index, MetaData
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


class MonthRow(Table, table=True):
    """Orders from 1 January to the end of a month, in one snapshot."""

    __tablename__ = "snapshot_month"

    snapshot_id: int = Field(primary_key=True, foreign_key="snapshot.id", ondelete="CASCADE")
    month: int = Field(primary_key=True)
    value: int = Field(sa_type=BigInteger)
    finished: int = Field(sa_type=BigInteger)


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

    chat_id: int = Field(
        primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    region_code: str | None = None
    since: datetime


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
