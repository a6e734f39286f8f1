"""What is told of a region is worded once on each occasion, and is the same beside any others."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.digest import letters
from bot.digest.letters import Letters
from bot.replies.reply import bare
from procurement.figures import Month, Snapshot
from storage.ledger import DigestRun, Occasion
from tests.bot.digest.year import CLOSING, NAMES, dated
from tests.makers import region
from tests.storage.load import put

RUN = DigestRun(1, Occasion.SEMESTER, "2026-1", 1, CLOSING, "uji")
PONTIANAK, SINGKAWANG, SAMBAS, BENGKAYANG = map(region, NAMES)
#: No figures are known of it.
LANDAK = region("landak")


@pytest.fixture
def text(store):
    def write(run, *regions, by=None):
        with store.reading() as session:
            told = (by or Letters(Decimal(30))).text(session, run, regions, {})
        return bare(told.html) if told else None

    return write


@pytest.fixture
def worded(monkeypatch):
    """The regions that were worded, in their order."""
    told, passage = [], letters.passage

    def count(section, *more):
        told.append(section.figure.region)
        return passage(section, *more)

    monkeypatch.setattr(letters, "passage", count)
    return told


def test_a_region_is_worded_once_whoever_follows_it_beside_others(store, text, worded):
    put(store, *dated(CLOSING.date(), 40, 30, 20, 10))
    chats = [
        (PONTIANAK, SINGKAWANG),
        (SINGKAWANG, LANDAK, SAMBAS),
        (SAMBAS, PONTIANAK, BENGKAYANG),
        (PONTIANAK,),
        (LANDAK,),
    ]
    writer = Letters(Decimal(30))
    told = [text(RUN, *regions, by=writer) for regions in chats]
    assert worded == [PONTIANAK, SINGKAWANG, SAMBAS, BENGKAYANG]
    assert told == [text(RUN, *regions) for regions in chats]
    assert "Kab. Landak: data Semester I 2026 belum masuk" in told[1]
    assert told[-1] is None


def test_each_occasion_and_each_edition_has_words_of_its_own(store, text):
    by_month = tuple(Month(number, number * 6, 0) for number in range(1, 7))
    first = [Snapshot(one, months=by_month) for one in dated(CLOSING.date(), 36, 36)]
    put(store, *first)
    put(store, *dated(CLOSING.date(), 20, 36))
    writer = Letters(Decimal(30))

    def said(run, beginning):
        told = text(run, PONTIANAK, SINGKAWANG, by=writer)
        return [line for line in told.splitlines() if line.startswith(beginning)]

    assert said(RUN, "Porsi") == ["Porsi 36,00%", "Porsi 36,00%"]
    assert said(replace(RUN, edition=2), "Porsi") == ["Porsi 20,00%", "Porsi 36,00%"]
    month = replace(RUN, id=2, occasion=Occasion.MONTH, period="2026-05")
    assert said(month, "Transaksi selama") == ["Transaksi selama Mei: Rp6"] * 2
    assert said(RUN, "Transaksi selama") == []
