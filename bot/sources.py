"""The sources of this installation, made from its settings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot import clock
from bot.settings import BadSettings, Settings
from sync.runner import Before, MakeSource
from sync.serving import SourceName
from sync.sources.fetching import Fetcher, Limits
from sync.sources.inaproc import Inaproc


def address(settings: Settings, source: SourceName) -> str:
    """Where `source` is asked."""
    return settings.inaproc_url


def missing(settings: Settings, source: SourceName) -> str | None:
    """What must be set before `source` can be asked, as a sentence; None where nothing is."""
    token = settings.inaproc_token
    if source is SourceName.INAPROC and (token is None or not token.get_secret_value().strip()):
        return "PORSI_INAPROC_TOKEN belum diatur (token dari portal INAPROC)"
    return None


@asynccontextmanager
async def opened(settings: Settings, source: SourceName) -> AsyncIterator[MakeSource]:
    """What makes `source` for a run, with its connections open; raises BadSettings."""
    wrong = missing(settings, source)
    if wrong is not None:
        raise BadSettings(wrong)
    assert settings.inaproc_token is not None  # nothing is missing
    token = settings.inaproc_token.get_secret_value().strip()
    headers = {"Authorization": f"Bearer {token}"}
    root = Path(settings.cache) / source
    async with Fetcher(settings.inaproc_url, headers, Limits(), clock.now) as fetcher:

        def make(before: Before) -> Inaproc:
            fetcher.is_wary = before.is_wary
            return Inaproc(
                fetcher, root, clock.now, resume_from=before.resume_from, known=before.digest
            )

        yield make
