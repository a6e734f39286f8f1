"""Spellings of a sentence that are several words, made those that are known."""

from __future__ import annotations

import re

from bot.parsing.senses import senses
from procurement.names import words
from procurement.regions import readings

_YEAR = r"(?:(?:tahun|thn|th)\s*)?20[0-9]{2}"
_HALF = r"(?:semester|smt|sem|s)[\s.-]*(?:[12]|i{1,2}|satu|dua)"
_TIME = rf"(?:{_HALF}[\s/,]*{_YEAR}|{_YEAR}[\s/,]*{_HALF}|{_YEAR})"
_STEP = (
    r"(?:(?:satu|1|sebuah)\s+|se)(?:tingkat|peringkat|strip|setrip|level|anak tangga|langkah|"
    r"tangga|undakan|trap|step|rank|ranking|posisi|urutan|nomor|slot|baris|kelas)"
)
_SPELT = (
    (re.compile(r"\be[\s-]*purchas(?:ing|e)(?:nya)?\b|\bep\b", re.IGNORECASE), "epurchasing"),
    (re.compile(r"\be[\s-]*(?:katalog|kat)(?:nya)?\b", re.IGNORECASE), "ekatalog"),
    (re.compile(r"\be[\s-]*catalog(?:ue)?(?:nya)?\b", re.IGNORECASE), "ecatalog"),
    (
        re.compile(
            r"\b(di|ke)(?=(?:atas|bawah|belakang|depan|sekitar|antara|sekeliling|dekat)(?:nya)?\b)",
            re.I,
        ),
        r"\1 ",
    ),
    (
        re.compile(
            r"\b(grafik|diagram|gambar|chart) batang (?=per\b|posisi|tren|opd|satker|dari|untuk)",
            re.I,
        ),
        r"\1 ",
    ),
    (re.compile(r"\b(?:v|versi)[\s.]*([56])\b", re.IGNORECASE), r"v\1"),
    (re.compile(r"\bitu apa(?:\s+(?:sih|ya|kah|pak|bu|min))*[\s?]*$", re.IGNORECASE), "apaitu"),
    (re.compile(r"\btop ten\b", re.IGNORECASE), "top 10"),
    (
        re.compile(
            r"\b(?:bikin|bkin|membuat|buat|menyebabkan|mengakibatkan) ((?:porsi|capaian|"
            r"persentase|peringkat|"
            r"nilai|angka|posisi)(?:nya)?\b.{0,30}?) (?:jadi |menjadi )?(?:turun|rendah|"
            r"anjlok|jelek|merosot|"
            r"melorot|menurun|kecil|jeblok|terpuruk|buruk)\b",
            re.IGNORECASE,
        ),
        r"menahan \1",
    ),
    # One step up or down the table is what stands directly there.
    (
        re.compile(
            rf"\b{_STEP}\s+(?=(?:di\s+|ke\s+)?(?:atas|bawah|depan|belakang)(?:nya)?\b)",
            re.IGNORECASE,
        ),
        "",
    ),
    (re.compile(rf"\b{_STEP}\s+lebih\s+(?:tinggi|baik|atas|unggul|bagus)\b", re.I), "di atas"),
    (re.compile(rf"\b{_STEP}\s+lebih\s+(?:rendah|bawah|buruk|kecil)\b", re.I), "di bawah"),
    (
        re.compile(
            r"\b(?:dibagi|dirinci|dipecah|dikelompokkan|dipilah|diurai|dibedakan|diperinci)(?:kan)?\s+"
            r"(?=(?:menurut|per|berdasarkan|berdasar)\b)",
            re.I,
        ),
        "",
    ),
    (
        re.compile(
            r"\b(?:naik|nyalip|menyalip|salip|geser|bergeser|lompat|melompat|maju|nanjak|menanjak|"
            r"loncat|meloncat|merangkak|terangkat|beranjak)\s+"
            rf"(?:(?:kelas|peringkat|ranking|posisi|urutan)\s+)?{_STEP}(?:\s+lagi)?\b",
            re.IGNORECASE,
        ),
        "naik satu peringkat",
    ),
    (
        re.compile(
            r"\b(?:narik|menarik|nyeret|menyeret|seret|tarik|ketarik|bawa|membawa|geret|menggeret|ngegeret)"
            r"\b(.{0,40}?)\s+ke\s*bawah\b",
            re.I,
        ),
        r"menahan\1",
    ),
    (
        re.compile(
            r"\b(?:yang\s+|yg\s+)?(?:perlu|patut|harus|layak|wajib)\s+(?:(?:kami|saya|kita)\s+)?(?:di)?"
            r"(?:dalami|telusuri|cek|periksa|cermati|telaah|waspadai|perhatikan|klarifikasi|konfirmasi|"
            r"lihat|ketahui|uji|verifikasi)\b",
            re.I,
        ),
        "",
    ),
    (
        re.compile(
            r"\b(?:dari\s+|dibanding(?:kan)?\s+|dengan\s+)*(?:semester|smt|periode|waktu|paruh)\s+"
            r"(?:yang|yg)\s+sama\s+(?:di\s+|pada\s+|dengan\s+|dari\s+)*(?:se)?(?:tahun|thn|th)\s+"
            r"(?:lalu|sebelumnya|kemarin|kemaren|kmrn|silam)\b",
            re.I,
        ),
        "antarsemester",
    ),
    # From one semester to another is what became of them, and no semester.
    (
        re.compile(
            rf"(?:\bdari\s+|\bdr\s+|\bantara\s+)?\b{_TIME}\s+(?:ke|sampai|hingga|sampe|"
            rf"menuju)\s+{_TIME}(?!\S)",
            re.I,
        ),
        "antarsemester",
    ),
)


_ONES = {
    word: n
    for n, word in enumerate(words("satu dua tiga empat lima enam tujuh delapan sembilan"), start=1)
}
_TENS = "dua tiga empat lima enam tujuh delapan sembilan"
_NUMERALS = re.compile(
    rf"\b({_TENS.replace(' ', '|')})\s+puluh(?:\s+(satu|{_TENS.replace(' ', '|')})(?!\s+puluh))?\b"
    r"(?=\s+(?:persen|%|besar|daerah|ter)|$)",
    re.IGNORECASE,
)


def _in_digits(found: re.Match[str]) -> str:
    ten, one = found[1].casefold(), (found[2] or "").casefold()
    return str(10 * _ONES[ten] + _ONES.get(one, 0))


def respelt(text: str) -> str:
    """
    `text` with its numerals in digits and what is run together or doubled taken apart.

    >>> respelt("tiga puluh persen"), respelt("sekalbar"), respelt("s1 2022 ke s1 2023")
    ('30 persen', 'se kalbar', 'antarsemester')
    """
    text = _NUMERALS.sub(_in_digits, text)
    for pattern, told in _SPELT:
        text = pattern.sub(told, text)
    return _THROUGHOUT.sub(_parted, _DOUBLED.sub(_single, text))


#: "sekalbar" is "se kalbar", and "opd-opd" is "opd".
_THROUGHOUT = re.compile(r"\bse-?([^\W\d_]{3,})(?:\s+([^\W\d_]{4,}))?", re.IGNORECASE)
_DOUBLED = re.compile(r"\b(?:([^\W\d_]{3,})-\1|([^\W\d_]{4,}) \2)(?=nya\b|an\b|\b)", re.IGNORECASE)


def _parted(found: re.Match[str]) -> str:
    both = f"{found[1]} {found[2] or ''}".strip()
    is_province = any(one.is_province for name in (found[1], both) for one in readings(name))
    is_name = readings(found[0]) or readings(found[0].split()[0])
    return f"se {both}" if is_province and not is_name else found[0]


def _single(found: re.Match[str]) -> str:
    once = found[1] or found[2]
    return once if (once.casefold(),) in senses() else found[0]
