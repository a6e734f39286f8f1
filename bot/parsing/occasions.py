"""
What a question is asked for, and who wants to know: said, and no part of the question.

Each clause is told by its frame and holds no other words than those of `occasions.csv`, of which
one at least says an occasion, or who asks.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

from procurement.names import words

_FOR = (
    r"untuk|utk|buat|bwt|guna|sebagai|sbg|dalam rangka|dlm rangka|sehubungan (?:dengan|dgn|dg)|"
    r"berkenaan (?:dengan|dgn)|demi|bagi|terkait|menjelang|jelang|"
    r"(?:akan )?(?:jadi|dijadikan|kami jadikan|"
    r"saya jadikan)|(?:mau|ingin|akan|hendak|harus|hrs)? *"
    r"(?:lapor|melapor|melaporkan|laporkan|dilaporkan|disampaikan|paparan|rapat|sampaikan|paparkan|"
    r"dipaparkan|ditayangkan|dimuat|diberitakan|presentasi) +(?:ke|kepada|kpd|di|dalam|pada)"
)
_WISHING = (
    r"(?:(?:kami|saya|sy|kita|lagi|lg|baru|mau|ingin|ingn|pengen|barusan|sedang|sdg|tengah|hendak|akan|"
    r"perlu|butuh|harus|tadi|coba|izin|ijin|mohon|bermaksud|sempat)\s+)*"
)
#: "kami hendak menjelaskan kepada DPRD": what the answer is for, told as a sentence.
_TELLING = (
    r"(?:bisa\s+)?(?:(?:kami|saya|kita)\s+)?(?:bisa\s+)?(?:menjelaskan|jelaskan|menyampaikan|sampaikan|"
    r"melaporkan|laporkan|memaparkan|paparkan|menjawab|jawab|lapor|jelasin|laporin|menerangkan|"
    r"terangkan|presentasi|presentasikan)\s+(?:ke|kepada|kpd|di\s+depan|di\s+hadapan)\s+"
)
_COMPARING = r"(?:membanding|menyanding|mengontras|menjejer|mengunduh|mendownload|menyajikan)\w*"
_TITLE = (
    r"(?:pak|bu|bapak|ibu|bpk)?\s*(?:sekda|bupati|wali\s?kota|gubernur|kadis|kaban|kabag|kabid|"
    r"asisten|pimpinan|atasan|bos|boss|dprd|dewan|media|pers|publik|inspektorat|bpk|bpkp|lkpp)"
)
#: "kami dari inspektorat", "saya sekretaris daerah": who speaks.
_OFFICES = (
    r"inspektorat(?: daerah)?|bagian (?:pengadaan|pbj|umum|pembangunan|organisasi|hukum)|"
    r"ukpbj|bappeda|bpkad|setda|sekretariat(?: daerah)?|sekretaris daerah|sekda|dprd|diskominfo|"
    r"kominfo|dinas \w+|pemkab|pemkot|pemprov|kabag \w+|kepala \w+(?: \w+)?|staf \w+(?: \w+)?|"
    r"tim \w+|biro \w+|lkpp|media|wartawan|mahasiswa|warga|admin \w+|asisten \w*"
)
_SPEAKER = re.compile(
    rf"(?:^|(?<=[\s,.]))(?:(?:kami|saya|sy|ini)\s+dari|saya|sy|dari)\s+(?:{_OFFICES})"
    r"(?=\s*[,:.]|\s+(?:ingin|mau|mohon|perlu|minta|izin|ijin|butuh|hendak|bermaksud|memerlukan))",
    re.IGNORECASE,
)
#: "Inspektorat meminta rincian": who asks, at the beginning.
_OFFICE_ASKS = re.compile(
    rf"^(?:{_OFFICES})\s+(?:meminta|minta|menanyakan|tanya|nanya|ingin|membutuhkan|memerlukan)\s+",
    re.IGNORECASE,
)
_EXPLAINING = re.compile(
    rf"(?:^|(?<=[\s,]))(?:kami|saya|kita)?\s*(?:hendak|akan|mau|ingin|harus|perlu|diminta|disuruh|"
    rf"biar|agar|supaya|untuk|utk|buat)\s+{_TELLING}{_TITLE}(?:\s+(?:saya|kami))?\s*[,:;]?",
    re.IGNORECASE,
)
#: "Pak Sekda," addresses.
_ADDRESS = re.compile(
    r"(?:^|(?<=[\s,]))(?:pak|bu|bapak|ibu|bpk)\s+(?:sekda|bupati|wali|wali\s?kota|gubernur|"
    r"kadis|kaban|kabag|kabid|asisten|camat|inspektur|lurah|admin)(?=\s*(?:[,:?!.]|$))",
    re.IGNORECASE,
)


def without_occasion(text: str) -> str:
    """
    `text` without the clauses that say what its answer is for, and who asks.

    >>> without_occasion("porsi sambas untuk bahan rapat"), without_occasion("untuk dinas sosial")
    ('porsi sambas', 'untuk dinas sosial')
    """
    text = _EXPLAINING.sub(" ", _SPEAKER.sub(" ", text))
    text = _asking().sub(_unless_nobody, text)
    text = _preparing().sub(_unless_other, text)
    text = _purpose().sub(_unless_other, text)
    for pattern in (_OFFICE_ASKS, _ADDRESS):
        text = pattern.sub(" ", text)
    return " ".join(text.split()).strip(" ,")


@cache
def _told(kind: str) -> tuple[str, ...]:
    """The words of one kind."""
    text = files("bot.parsing").joinpath("occasions.csv").read_text("utf-8")
    rows = csv.reader(line for line in text.splitlines() if not line.startswith("#"))
    said = [word for row in rows if row[0] == kind for word in row[1].split()]
    return tuple(said)


@cache
def _any_of(*kinds: str) -> str:
    said = {word.replace("_", " ") for kind in kinds for word in _told(kind)}
    return "|".join(sorted(map(re.escape, said), key=len, reverse=True))


@cache
def _purpose() -> re.Pattern[str]:
    """ "untuk bahan rapat besok"."""
    return re.compile(
        rf"(?:^|(?<=\s)|(?<=,))(?:{_FOR})\s+"
        rf"(?P<told>(?:(?:{_any_of('occasion', 'beside')})\b\s*)+),?",
        re.IGNORECASE,
    )


@cache
def _preparing() -> re.Pattern[str]:
    """ "kami sedang menyusun laporan,"."""
    return re.compile(
        rf"(?:^|(?<=,)|(?<=, ))\s*(?:(?:{_any_of('persona', 'who')})\s+)*{_WISHING}"
        r"(?:menyusun|menyiapkan|mempersiapkan|membuat|mengerjakan|bikin|nyusun|nyiapin|menulis|nulis|"
        r"menyelesaikan|susun|siapkan|ada|menghadapi|mengikuti|ikut)\s+"
        rf"(?P<told>(?:(?:{_any_of('occasion', 'beside')})\b\s*)+)(?:,|$)",
        re.IGNORECASE,
    )


@cache
def _asking() -> re.Pattern[str]:
    """ "pak kadis penasaran", "wartawan nanya,", "sebagai auditor kami"."""
    who = rf"(?:(?:{_any_of('persona', 'who')})\b\s*)+"
    asks = (
        rf"{_WISHING}(?:{_any_of('ask')})"
        r"(?:\s+(?:soal|tentang|ke saya|ke kami|melihat|mengetahui|tahu|tau|data|info|informasi|"
        r"nama))?(?=[\s,:])\s*[,:]?"
    )
    named = r"(?:sebagai|selaku|mewakili|atas nama)"
    return re.compile(
        rf"(?:^|(?<=[,.;]\s)){named}?\s*(?P<who>{who})"
        rf"(?:{asks}|{_WISHING}(?={_COMPARING}))"
        rf"|(?:^|(?<=\s)){named}\s+(?P<as>{who})",
        re.IGNORECASE,
    )


def _unless_nobody(found: re.Match[str]) -> str:
    """Only "we" are said: they may be the region that is meant."""
    said = set(words(found["who"] or found["as"]))
    return " " if said & set(_told("persona")) else found[0]


def _unless_other(found: re.Match[str]) -> str:
    said = set(words(found["told"]))
    is_occasion = bool(said & set(_told("occasion"))) or "rapat" in words(found[0])
    return " " if is_occasion else found[0]
