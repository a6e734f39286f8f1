"""
What a write can meet, named for what the caller should do.

StorageError
├── Outdated             somebody published since this run was checked: look again, then publish
├── NotPublishable       the run is not (or no longer) waiting to be published
└── NothingToUndo        there is no edition to go back from
NoSpace                  the disk is full
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
