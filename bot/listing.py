"""Which list is asked for: by what, of which class, how long."""

from __future__ import annotations

import re

from bot.commands import ShowTop
from bot.semesters import take_when
from procurement.errors import QuestionError
from procurement.peers import KABKOTA, KABUPATEN, KOTA, PROVINSI, Peers
from procurement.ranking import Measure
from procurement.regions import readings

#: Lists are of one to fifty lines.
SIZES = range(1, 51)


class BadList(QuestionError):
    """Words that say no measure, class or length of a list."""


class NoSuchPeers(QuestionError):
    """A province without a region of the kinds that a list is asked of, such as DKI Jakarta."""

    def __init__(self, peers: Peers) -> None:
        super().__init__(peers)
        self.peers = peers


_MEASURE_WORDS = {
    "porsi": Measure.SHARE,
    "persen": Measure.SHARE,
    "persentase": Measure.SHARE,
    "nilai": Measure.VALUE,
    "rupiah": Measure.VALUE,
    "transaksi": Measure.VALUE,
}
_CLASS_WORDS = {"kab": KABUPATEN, "kabupaten": KABUPATEN, "kota": KOTA}
_HIGHEST = ("terbesar", "terbaik", "teratas", "tertinggi")
_LOWEST = ("terendah", "terbawah", "terkecil", "terburuk", "terakhir", "bottom")
_WORDS_BESIDE = (
    *("besar", "di", "se", "dan", "kab/kota", "kabupaten/kota", "daerah", "nasional", "indonesia"),
    *_HIGHEST,
)
_PROVINCE_WORDS = ("provinsi", "prov", "propinsi")
_NUMBERS = {"tiga": 3, "lima": 5, "sepuluh": 10, "lima belas": 15, "dua puluh": 20}
_COUNT = rf"[0-9]{{1,3}}|{'|'.join(_NUMBERS)}"
_ASKED = re.compile(
    rf"^(?:(?:siapa|daftar|urutan|peringkat|daerah|yang|saja|(?P<measure>{'|'.join(_MEASURE_WORDS)}))"
    rf"\s+)*(?:(?P<count>{_COUNT})\s+(?:besar|{'|'.join(_HIGHEST + _LOWEST)})|"
    rf"(?:{'|'.join(_HIGHEST + _LOWEST)}))(?=\s|$)",
    re.IGNORECASE,
)


def asked_list(text: str) -> str | None:
    """
    The words after `/top` that ask for what `text` does; None where it asks for no list.

    >>> asked_list("sepuluh besar kalbar"), asked_list("siapa tertinggi"), asked_list("aceh besar")
    ('10 kalbar', '', None)
    """
    found = _ASKED.match(text)
    if found is None:
        return None
    count = found["count"] or ""
    lowest = _LOWEST[0] if _asks_lowest(found[0]) else ""
    size = _NUMBERS.get(count.casefold(), count)
    said = (found["measure"], lowest, size, text[found.end() :].strip())
    return " ".join(str(part) for part in said if part)


def _asks_lowest(text: str) -> bool:
    return not set(text.casefold().split()).isdisjoint(_LOWEST)


def read_list(text: str) -> ShowTop:
    """
    The list that the words after `/top` ask for.

    Raises BadList or NoSuchPeers where they ask for none that there is.
    """
    when, rest = take_when(text, other_numbers=True)
    lowest = _asks_lowest(rest)
    if lowest and not set(rest.casefold().split()).isdisjoint(_HIGHEST):
        raise BadList(text)
    measure, size, clamped = Measure.SHARE, 10, False
    classes: set[Peers] = set()
    names: list[str] = []
    for word in rest.split():
        folded = word.casefold().rstrip(".,").removeprefix("se-")
        if folded in _MEASURE_WORDS:
            measure = _MEASURE_WORDS[folded]
        elif folded in _CLASS_WORDS:
            classes.add(_CLASS_WORDS[folded])
        elif folded in _NUMBERS or re.fullmatch(r"[-+]?[0-9]+", folded):
            asked = _NUMBERS.get(folded) or int(folded)
            size = min(max(asked, SIZES.start), SIZES.stop - 1)
            clamped = size != asked
        elif folded not in (*_WORDS_BESIDE, *_LOWEST):
            names.append(folded)
    peers = classes.pop() if len(classes) == 1 else KABKOTA
    if names:
        peers = province_peers(" ".join(names), peers, text)
    return ShowTop(measure, peers, size, when, clamped=clamped, lowest=lowest)


def province_peers(name: str, peers: Peers, text: str) -> Peers:
    """The class that "provinsi" or a province's name after `/top` means."""
    if name in _PROVINCE_WORDS:
        return PROVINSI
    provinces = [region for region in readings(name) if region.is_province]
    if len(provinces) != 1:  # "/top jambi" can only mean the province
        raise BadList(text)
    peers = peers.within(provinces[0].code)
    if not peers.everyone:
        raise NoSuchPeers(peers)
    return peers
