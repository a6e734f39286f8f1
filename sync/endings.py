"""How a run over a source ends: what those are told who asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sync.report import Report
from sync.sources.errors import SourceFault


class Ending(StrEnum):
    """What became of a run."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    #: It waits for an admin: because that was asked, or because something looks wrong.
    HELD = "held"
    UNAVAILABLE = "unavailable"
    #: Another process has the source.
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended, and what it found; `aside` is the run of what was set aside, if any was."""

    ending: Ending
    run_id: int | None = None
    #: As it was before anything was published.
    report: Report | None = None
    aside: int | None = None
    fault: SourceFault | None = None
    #: Of a source that another process has: since when.
    since: datetime | None = None

    @property
    def has_nothing_new(self) -> bool:
        """Whether there is nothing that could be published, whatever was found."""
        review = self.report.review if self.report else None
        return review is None or review.changes_nothing
