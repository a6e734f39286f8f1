"""
Which regions a misspelt name may have meant: buttons to choose from, never an answer.

Letters decide first (`ratio`); only where nothing is near are words compared in any order ("selatan
tangerang"). A kind that was typed ("pemkot") puts regions of that kind first.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio, token_sort_ratio

from procurement.names import LONGEST, clean, words
from procurement.regions import KIND_WORDS, Kind, Region, gazetteer, readings

#: At most so many are offered.
MOST = 3
#: Below this likeness (of 100) nothing is offered; below the second, what is few edits away.
LIKE_ENOUGH = 60.0
SURELY_LIKE = 76.0
EDITS = 2
#: So few letters are a misspelling only where the first is right or one is wrong: "halo" is not
#: Alor. An abbreviation is misspelt by one letter at most.
SHORT = 4
#: Where a name is nearer than this, the order of words need not be doubted.
NEAR = 84.0
#: So much likeness a kind that was typed is worth.
KIND_COUNTS = 6.0

Scorer = Callable[..., float]
#: Names without their kinds, and whose they are.
Called = tuple[tuple[str, Region], ...]

#: So many words of a longer text are searched for a name, and so many a name has.
MOST_WORDS = 24
LONGEST_NAME = 6
#: At most so many regions are offered for the name of an island.
MOST_OF_FAMILY = 9

#: Words that nobody means for a region, though some are like one: "porsi" is not Poso.
_EVERYDAY = frozenset(
    words(
        "ada anda apa apakah bagaimana batal bela benar berapa besok bisa bot bulan cari daerah "
        "daftar dimana dinas gimana grafik halo hasil info ini itu juara juta kab kabar kami "
        "kamu kapan katalog kenapa kita kota lelang lkpp malam mana menu minggu minta mohon "
        "nama nilai pagi pak paket pemenang peringkat pilih porsi provinsi pulau rank rapat "
        "rekap rup saja salah saya sekarang semester siang siapa sore surat tabel tahun tender tes "
        "tolong total uang ukpbj ulang wilayah yang"
    )
)


def suggest(text: str) -> tuple[Region, ...]:
    """
    The regions that `text` may have meant, likeliest first; none where none is like it.

    At most three; all of a family where only its name was typed ("kalimantan", "lombok").
    """
    cleaned = clean(text)
    typed = words(cleaned[:LONGEST])
    if set(typed) <= _EVERYDAY:
        return ()
    kind = _kind(typed[0]) if len(typed) > 1 else None
    written = " ".join(typed[1:] if kind else typed)
    best = _likeness(written) if len(written) >= 3 else {}
    ordered = sorted(best, key=lambda code: (-_with_kind(code, best[code], kind), code))
    if not best or max(best.values()) < NEAR:
        spoken = words(cleaned)[:MOST_WORDS]
        inside = _named_inside(spoken)
        if not inside:
            family = _family(written, _bare_names()) or _island(spoken)
            if family:
                return family
        ordered = [*inside, *(code for code in ordered if code not in inside)]
    return tuple(gazetteer()[code] for code in ordered[:MOST])


def begun(text: str) -> tuple[Region, ...]:
    """All regions with budgets of whose names one begins with `text`, which has two letters."""
    written = " ".join(words(clean(text)[:LONGEST]))
    if len(written) < 2:
        return ()
    names, codes = _names()
    found = {
        code
        for name, told in zip(names, codes, strict=True)
        if name.startswith(written)
        for code in told
    }
    return tuple(region for region in gazetteer() if region.code in found and region.autonomous)


def is_misspelt(text: str) -> bool:
    """Whether `text` is but a few letters from a name."""
    written = " ".join(words(clean(text)[:LONGEST]))
    near = range(len(written) - EDITS, len(written) + EDITS + 1)
    return any(
        process.extractOne(written, names, scorer=OSA.distance, score_cutoff=EDITS) is not None
        for names in map(_by_length().get, near)
        if names
    )


def _named_inside(spoken: list[str]) -> list[str]:
    """Regions that a longer text names ("kalau sambas gimana"), the longest name first."""
    found: list[str] = []
    length = min(len(spoken), LONGEST_NAME)
    taken: set[int] = set()
    for size in range(length, 0, -1):
        for start in range(len(spoken) - size + 1):
            place = set(range(start, start + size))
            name = " ".join(spoken[start : start + size])
            if place & taken or len(name) < 3 or not name[0].isalpha():
                continue
            regions = readings(name)
            if regions:
                taken |= place
                found += [region.code for region in regions if region.code not in found]
    return found


def _family(written: str, called: Called) -> tuple[Region, ...]:
    """All whose names begin with the words `written`: the provinces of an island, if any."""
    if not written:
        return ()
    beginning = f"{written} "
    found = [region for name, region in called if name.startswith(beginning)]
    provinces = [region for region in found if region.is_province]
    told = tuple(provinces or found)
    return told if 1 < len(told) <= MOST_OF_FAMILY else ()


def _island(spoken: list[str]) -> tuple[Region, ...]:
    """The provinces of an island that is named among other words."""
    for word in spoken:
        found = _family(word, _provinces())
        if found:
            return found
    return ()


@cache
def _bare_names() -> Called:
    return tuple((" ".join(words(region.name)[1:]), region) for region in gazetteer())


@cache
def _provinces() -> Called:
    return tuple((name, region) for name, region in _bare_names() if region.is_province)


def _kind(word: str) -> Kind | None:
    """The kind that an office or title says, misspelt by a letter or not."""
    if word in KIND_WORDS or len(word) < 4:
        return KIND_WORDS.get(word)
    found = process.extractOne(word, list(KIND_WORDS), scorer=OSA.distance, score_cutoff=1)
    return KIND_WORDS[found[0]] if found else None


def _likeness(written: str) -> dict[str, float]:
    best = _scores(written, ratio, limit=12)
    if not best or max(best.values()) < NEAR:
        for code, likeness in _scores(written, token_sort_ratio, limit=6).items():
            best[code] = max(best.get(code, 0.0), likeness)
    return best


def _scores(written: str, scorer: Scorer, limit: int) -> dict[str, float]:
    """The best likeness of each region among the names that are most like `written`."""
    names, codes = _names()
    found = process.extract(
        written, names, scorer=scorer, limit=limit, score_cutoff=LIKE_ENOUGH, processor=None
    )
    best: dict[str, float] = {}
    for name, likeness, position in found:
        if likeness < SURELY_LIKE and not _few_edits(written, name):
            continue
        for code in codes[position]:
            best[code] = max(best.get(code, 0.0), likeness)
    return best


def _few_edits(written: str, name: str) -> bool:
    """Whether few letters are missing, added, wrong or swapped; a blank is no letter."""
    letters, others = written.replace(" ", ""), name.replace(" ", "")
    is_near = len(letters) > SHORT or letters[0] == others[0]
    most = EDITS if is_near and name not in _abbreviations() else 1
    return bool(OSA.distance(letters, others, score_cutoff=most) <= most)


def _with_kind(code: str, likeness: float, kind: Kind | None) -> float:
    return likeness + (KIND_COUNTS if kind and gazetteer()[code].kind is kind else 0.0)


@cache
def _names() -> tuple[list[str], list[tuple[str, ...]]]:
    """All that regions are called, as `words` writes it, and beside each the codes it can mean."""
    told: list[tuple[str, tuple[str, ...]]] = []
    for region in gazetteer():
        told += [(region.core_name, (region.code,)), (region.name, (region.code,))]
    told += gazetteer().names.items()
    return [" ".join(words(name)) for name, _ in told], [codes for _, codes in told]


@cache
def _by_length() -> dict[int, list[str]]:
    """All names by how many letters they have: others are too many edits away."""
    names: dict[int, list[str]] = {}
    for name in dict.fromkeys(_names()[0]):
        names.setdefault(len(name), []).append(name)
    return names


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(name for name in gazetteer().names if name.isalpha() and len(name) <= 6)
