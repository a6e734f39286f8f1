"""Where figures come from: whether the sources of this installation can be asked."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from bot.checkup.findings import Finding, Installation, doubtful, good, wrong
from bot.connections import gateway
from bot.replies.findings import FAULTS
from bot.sources import missing, planned
from sync.serving import SourceName
from sync.shapes import Kind
from sync.sources.envelope import read_page
from sync.sources.errors import Fault, SourceFault
from sync.sources.fetching import Limits
from sync.sources.inaproc import DATASETS

#: One request, of one row, within these bounds.
ONE = Limits(seconds=4.0, tries=1, connections=1)
_REFUSED = (Fault.UNAUTHORIZED, Fault.FORBIDDEN)


def sources(place: Installation) -> Finding:
    """Whether there is anything to be fetched, and what it lacks."""
    asked = dict.fromkeys(one.source for one in place.settings.servings)
    if not asked:
        remedy = "isi PORSI_INAPROC_TOKEN atau PORSI_FOLDER, bila angka hendak diambil otomatis"
        return doubtful("tidak ada: angka hanya masuk lewat porsi import", remedy)
    lacking = [said for source in asked if (said := missing(place.settings, source))]
    if lacking:
        return doubtful("; ".join(dict.fromkeys(lacking)), "isi, atau keluarkan dari PORSI_SOURCES")
    return good(", ".join(asked))


def inaproc(place: Installation) -> Finding | None:
    """Whether the gateway lets us in; where it is none of our sources it is not asked."""
    if missing(place.settings, SourceName.INAPROC):
        return None
    host = urlsplit(place.settings.inaproc_url).hostname
    try:
        asyncio.run(_ask(place))
    except SourceFault as error:
        said = f"{host}: {FAULTS[error.fault]}"
        if error.fault in _REFUSED:
            return wrong(said, "periksa PORSI_INAPROC_TOKEN dan alamat IP yang didaftarkan di LKPP")
        return doubtful(said, "angka terakhir tetap dijawab; coba lagi nanti")
    return good(f"{host} menjawab, token diterima")


async def _ask(place: Installation) -> None:
    """The first row of the smallest list that the gateway has; raises SourceFault."""
    klpd, year = _whose(place)
    async with gateway(place.settings, ONE) as asking:
        path = f"/api/v1/{DATASETS[Kind.PLAN_SWAKELOLA]}"
        await asking.get(path, {"kode_klpd": klpd, "tahun": year, "limit": 1}, read_page)


def _whose(place: Installation) -> tuple[str, int]:
    """In whose name to ask: the token's owner, or the first government that is served."""
    steps = planned(place.settings, sources=[SourceName.INAPROC], now=place.now())
    pairs = [pair for step in steps for pair in step.scope.pairs]
    codes = [(region.lkpp_code, year) for region, year in pairs if region.lkpp_code]
    klpd, year = codes[0] if codes else ("", place.now().year)
    return place.settings.inaproc_klpd or str(klpd), year
