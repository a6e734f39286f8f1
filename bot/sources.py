"""The sources of this installation: which are asked for what and when, and what they lack."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.settings import Settings
from bot.timetable import Timetable
from procurement.regions import find_region
from procurement.semester import wib_day
from sync.serving import SourceName, Step, steps


def address(settings: Settings, source: SourceName) -> str:
    """Where `source` is asked."""
    match source:
        case SourceName.CKAN:
            return settings.ckan_url
        case SourceName.FILE:
            return settings.folder or "-"
        case _:
            return settings.inaproc_url


def missing(settings: Settings, source: SourceName) -> str | None:
    """What must be set before `source` can be asked, as a sentence; None where nothing is."""
    if source in (SourceName.INAPROC, SourceName.SUMMARY) and not settings.has_token:
        return "PORSI_INAPROC_TOKEN belum diatur (token dari portal INAPROC)"
    if source is SourceName.FILE and not settings.folder:
        return "PORSI_FOLDER belum diatur (folder tempat berkas diletakkan)"
    return None


def planned(
    settings: Settings,
    *,
    sources: Sequence[SourceName] = (),
    codes: Sequence[str] = (),
    years: Sequence[int] = (),
    now: datetime,
) -> list[Step]:
    """
    What a sync would ask of each source of this installation.

    Codes are LKPP's or Kemendagri's; raises UnknownRegion or AmbiguousRegion for others.
    """
    regions = list(dict.fromkeys(find_region(code) for code in codes))
    return steps(settings.servings, wib_day(now), sources=sources, regions=regions, years=years)


def timetable(settings: Settings) -> Timetable:
    """When the sources of this installation are asked by themselves, and which."""
    sources = tuple(dict.fromkeys(serving.source for serving in settings.servings))
    lacking = tuple(source for source in sources if missing(settings, source))
    return Timetable(settings.sync_times, sources, lacking)


def nothing_to_ask(settings: Settings, asked: Sequence[Step]) -> str | None:
    """Why a sync of `asked` has nobody to ask; None where it has somebody."""
    if not settings.servings and not asked:
        return missing(settings, SourceName.INAPROC) or "PORSI_SOURCES kosong"
    if not asked:
        return "Tidak ada sumber dalam PORSI_SOURCES yang melayani daerah dan tahun itu"
    lacking = [missing(settings, step.source) for step in asked]
    return lacking[0] if all(lacking) else None
