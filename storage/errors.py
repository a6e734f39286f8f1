"""
What a write can meet, named for what the caller should do.

StorageError
├── Outdated             somebody published since this run was checked: look again, then publish
├── NotPublishable       the run is not (or no longer) waiting to be published
└── NothingToUndo        there is no edition to go back from
NoSpace                  the disk is full
NotServed                the database has become too new for this program: take a newer one
BackupError
├── NoBackup             the file is none that we have written
├── DamagedBackup        it is not whole, or was changed: take another one
├── NewerThanUs          a newer program has written it, or the database: take that program
├── EmptyDatabase        there is nothing to back up
├── CorruptDatabase      the database is damaged: restore a backup
├── NotEmpty             there is something where a backup is to be restored
└── InUse                others have the database open: stop them first
"""


class StorageError(Exception):
    """A change that cannot be made to what is stored now."""


class Outdated(StorageError):
    """The run was checked against edition `base`, and the newest edition is `newest`."""

    def __init__(self, run_id: int, base: int, newest: int) -> None:
        super().__init__(run_id, base, newest)
        self.run_id = run_id
        self.base = base
        self.newest = newest


class NotPublishable(StorageError):
    """The run is unknown (`outcome` None), or its outcome is not `checked`."""

    def __init__(self, run_id: int, outcome: str | None) -> None:
        super().__init__(run_id, outcome)
        self.run_id = run_id
        self.outcome = outcome


class NothingToUndo(StorageError):
    """No edition has been published yet."""


class NoSpace(Exception):
    """The disk of the database is full: nothing was written, and what is there can be read."""


class NotServed(Exception):
    """
    The database is of revision `found`, we know those up to `known`, and it lacks what we need.

    `misfits` are columns ("table.column") that are gone, or that we would have to fill.
    """

    def __init__(self, found: str, known: str, misfits: tuple[str, ...]) -> None:
        super().__init__(found, known, misfits)
        self.found = found
        self.known = known
        self.misfits = misfits


class BackupError(Exception):
    """A backup that cannot be made, or restored; nothing was changed."""


class NoBackup(BackupError):
    """The file does not begin as backups do."""


class DamagedBackup(BackupError):
    """The file is torn, or is not as it was written; `why` is for the log."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NewerThanUs(BackupError):
    """It is of revision `found`, and we know those up to `known`."""

    def __init__(self, found: str, known: str) -> None:
        super().__init__(found, known)
        self.found = found
        self.known = known


class EmptyDatabase(BackupError):
    """The database has none of our tables."""


class CorruptDatabase(BackupError):
    """What the database says of its damage."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NotEmpty(BackupError):
    """The database that a backup is to be restored into has rows."""


class InUse(BackupError):
    """So many others are connected to the database; None where it does not say how many."""

    def __init__(self, others: int | None = None) -> None:
        super().__init__(others)
        self.others = others
