"""What people call work units for short, and the words of names that are meant."""

from __future__ import annotations

#: A dinas and its business in one word; the business alone stands here.
RUN_TOGETHER = {
    "dinkes": "kesehatan",
    "disdik": "pendidikan",
    "diknas": "pendidikan",
    "dishub": "perhubungan",
    "dinsos": "sosial",
    "dispar": "pariwisata",
    "distan": "pertanian",
    "diskan": "perikanan",
    "disnaker": "tenaga kerja",
    "disperindag": "perindustrian",
    "disdag": "perdagangan",
    "dispora": "olahraga",
    "disbun": "perkebunan",
}
#: Others whose short form is not their initials.
_SHORT_FORMS = {
    "bapenda": "pendapatan",
    "bappeda": "perencanaan pembangunan",
    "camat": "kecamatan",
    "capil": "catatan sipil",
    "damkar": "pemadam",
    "dewan": "dprd",
    "dikbud": "pendidikan kebudayaan",
    "disdikbud": "dinas pendidikan kebudayaan",
    "disdukcapil": "kependudukan",
    "diskominfo": "komunikasi informatika",
    "disperkim": "perumahan permukiman",
    "dukcapil": "kependudukan",
    "itda": "inspektorat",
    "kesbangpol": "kesatuan bangsa",
    "kominfo": "komunikasi informatika",
    "perkim": "perumahan permukiman",
    "satpol": "satuan polisi",
    "setda": "sekretariat daerah",
    "setwan": "sekretariat dprd",
}


def long_form(word: str) -> list[str]:
    """
    The words of a name that `word` stands for; none where it is no abbreviation.

    >>> long_form("dispora"), long_form("bappeda"), long_form("kesehatan")
    (['dinas', 'olahraga'], ['perencanaan', 'pembangunan'], [])
    """
    if word in RUN_TOGETHER:
        return ["dinas", *RUN_TOGETHER[word].split()]
    return _SHORT_FORMS.get(word, "").split()
