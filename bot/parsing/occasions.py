"""What a question is asked for, and who wants to know: said, and no part of the question."""

from __future__ import annotations

import re

from procurement.names import words

_FOR = (
    r"untuk|utk|buat|bwt|guna|sebagai|sbg|dalam rangka|dlm rangka|sehubungan (?:dengan|dgn|dg)|"
    r"berkenaan (?:dengan|dgn)|demi|bagi|(?:mau|ingin|akan|hendak|harus|hrs)? *"
    r"(?:lapor|melapor|melaporkan|laporkan|dilaporkan|disampaikan|paparan|rapat) +(?:ke|kepada|kpd)"
)
#: Some of these make an occasion, and the others may stand beside them.
_OCCASIONS = words(
    "bahan laporan pelaporan rapat paparan pemaparan evaluasi rakor rapim presentasi ekspose expose "
    "monitoring monev lampiran telaahan pembahasan materi slide briefing musrenbang pimpinan atasan "
    "bupati walikota wali gubernur sekda kabag kadis kaban asisten keperluan penyusunan nota "
    "audiensi sambutan dokumen arsip dilaporkan konferensi pers apel lapor sosialisasi"
)
_BESIDE = words(
    "dinas bapak ibu pak bu kepala daerah besok nanti siang sore pagi malam ini itu minggu kami saya "
    "kita staf dan internal koordinasi pengadaan tindak lanjut surat mendadak bulanan semesteran "
    "tahunan kerja kegiatan acara yang akan datang kota kerjanya tim bagian biro ukpbj pbj barang "
    "jasa kebutuhan penyampaian persiapan mempersiapkan menyiapkan menyusun siap hari tersebut rutin "
    "senin selasa rabu kamis jumat pers"
)
_PURPOSE = re.compile(
    rf"(?:^|(?<=\s)|(?<=,))(?:{_FOR})\s+(?P<told>(?:(?:{'|'.join(_OCCASIONS + _BESIDE)})\b[\s,]*)+)",
    re.IGNORECASE,
)
_TITLE = (
    r"(?:pak|bu|bapak|ibu|bpk)?\s*(?:sekda|bupati|wali\s?kota|gubernur|kadis|kaban|kabag|kabid|asisten|"
    r"pimpinan|atasan|bos|boss)"
)
_WHO_ASKS = re.compile(
    rf"(?:^|(?<=[\s,])){_TITLE}(?:\s+(?:saya|kami|sy))?(?:\s+(?:lagi|lg|baru|mau|ingin|pengen|barusan))*"
    r"\s+(?:minta|mnta|meminta|nanya|tanya|bertanya|menanyakan|nanyain|tahu|tau|lihat|liat|perlu|butuh)"
    r"(?:\s+(?:soal|tentang|ke saya))?(?=[\s,:])",
    re.IGNORECASE,
)


def without_occasion(text: str) -> str:
    """
    `text` without the clause that says what its answer is for.

    >>> without_occasion("porsi sambas untuk bahan rapat"), without_occasion("untuk dinas sosial")
    ('porsi sambas', 'untuk dinas sosial')
    """
    return " ".join(_WHO_ASKS.sub(" ", _PURPOSE.sub(_unless_other, text)).split()).strip(" ,")


def _unless_other(found: re.Match[str]) -> str:
    said = set(words(found["told"]))
    lasts = words(found[0])
    is_occasion = bool(said & set(_OCCASIONS)) or "rapat" in lasts
    return " " if is_occasion else found[0]
