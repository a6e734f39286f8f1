"""Sources with their connections open, made from the settings of this installation."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot import clock
from bot.settings import Settings
from bot.sources import missing
from storage.database import Database
from sync.importing import has_read
from sync.runner import Before, MakeSource
from sync.serving import SourceName
from sync.sources import ckan
from sync.sources.ckan import Ckan
from sync.sources.fetching import Fetcher, Limits
from sync.sources.folder import Folder
from sync.sources.inaproc import Inaproc
from sync.sources.source import Source
from sync.sources.summary import Summary
from sync.workers import Workers

#: The open data are asked so slowly, in requests a minute.
CKAN_RATE = 60.0


@asynccontextmanager
async def opened(
    settings: Settings, database: Database, source: SourceName, workers: Workers
) -> AsyncIterator[MakeSource]:
    """What makes `source` for a run, with its connections open."""
    assert missing(settings, source) is None  # such sources are skipped before anything is opened
    if source is SourceName.FILE:
        yield _folder(settings, database)
        return
    async with _fetcher(settings, source, workers) as fetcher:
        yield lambda before: _over_http(settings, source, fetcher, before, workers)


def _fetcher(settings: Settings, source: SourceName, workers: Workers) -> Fetcher:
    if source is SourceName.CKAN:
        limits = Limits(per_minute=CKAN_RATE, connections=1)
        return Fetcher(settings.ckan_url, ckan.HEADERS, limits, clock.now)
    # What workers are to read must be a function by itself; summaries are small, and read here.
    unpacking = workers if source is SourceName.INAPROC else None
    return gateway(settings, Limits(per_minute=settings.inaproc_rate), unpacking)


def gateway(settings: Settings, limits: Limits, workers: Workers | None = None) -> Fetcher:
    """Who asks LKPP's gateway, with the token of this installation."""
    assert settings.inaproc_token is not None  # nothing is missing
    token = settings.inaproc_token.get_secret_value().strip()
    headers = {"Authorization": f"Bearer {token}"}
    return Fetcher(settings.inaproc_url, headers, limits, clock.now, workers)


def _over_http(
    settings: Settings, source: SourceName, fetcher: Fetcher, before: Before, workers: Workers
) -> Source:
    fetcher.is_wary = before.is_wary
    match source:
        case SourceName.CKAN:
            return Ckan(fetcher, settings.ckan_url, before.board)
        case SourceName.SUMMARY:
            return Summary(
                fetcher,
                clock.now,
                before.board,
                owner=settings.inaproc_klpd or None,
                known=before.digest,
            )
        case _:
            return Inaproc(
                fetcher,
                Path(settings.cache) / source,
                clock.now,
                resume_from=before.resume_from,
                known=before.digest,
                workers=workers,
            )


def _folder(settings: Settings, database: Database) -> Callable[[Before], Source]:
    assert settings.folder is not None  # nothing is missing
    root = Path(settings.folder)
    return lambda before: Folder(
        root, clock.now, before.board, lambda hashes: has_read(database, hashes)
    )
