"""What every source is to the runner: asked for a scope, it hands out parts, one after another."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from procurement.figures import Finding, Snapshot
from procurement.regions import Region
from procurement.releases import Release
from sync.errors import FileRefused
from sync.rowlog import RowLog
from sync.sources.errors import SourceFault
from sync.sources.meter import Meter
from sync.sources.scope import Scope
from sync.taken import Taken


@dataclass(frozen=True, slots=True)
class Part:
    """What a source says of one region in one year, or of several; or why it says nothing."""

    title: str
    region: Region | None = None
    snapshots: list[Snapshot] = field(default_factory=list)
    #: What somebody has sent: it neither gives way to what is closed nor to what says the same.
    stated: list[Snapshot] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    log: RowLog = field(default_factory=RowLog)
    year: int | None = None
    #: Rows that were read, by dataset, each once: fewer than before are told as a finding.
    rows: Mapping[str, int] = field(default_factory=dict)
    #: The content is that of the last run: nothing was read.
    is_unchanged: bool = False
    fault: SourceFault | None = None
    refused: FileRefused | None = None
    #: The files that it was read from, in pairs of name and SHA-256.
    files: list[tuple[str, str]] = field(default_factory=list)
    #: What had to be taken from rows, and rows that are no part of the figures, as of an import.
    taken: list[tuple[Taken, dict[str, str]]] = field(default_factory=list)
    aside: dict[str, int] = field(default_factory=dict)
    #: Equal for equal content, told again by the next run's `known`.
    digest: str = ""


class Source(Protocol):
    """A source of figures; `name` is what runs are recorded under."""

    name: str
    meter: Meter
    #: Whether each run tells all of its scope anew: what waits of an earlier one is then given up.
    renews: bool

    def count(self, scope: Scope) -> int:
        """How many parts there will be."""
        ...

    def parts(self, scope: Scope) -> AsyncGenerator[Part, None]:
        """
        All parts of `scope`, each as soon as it is there.

        Raises SourceFault where the source as a whole cannot be asked.
        """
        ...
