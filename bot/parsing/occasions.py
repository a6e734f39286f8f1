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
    "bahan laporan pelaporan rapat "
    "paparan pemaparan evaluasi rakor rapim presentasi ekspose expose "
    "monitoring monev "
    "lampiran telaahan pembahasan materi slide briefing musrenbang pimpinan atasan "
    "bupati walikota wali gubernur sekda kabag kadis kaban asisten keperluan penyusunan nota "
    "audiensi sambutan dokumen arsip dilaporkan konferensi pers apel lapor sosialisasi arahan dprd "
    "permintaan undangan disposisi jawaban pertanyaan tugas reviu rencana klarifikasi verifikasi "
    "perumusan briefing pertemuan zoom diskusi forum seminar bimtek workshop kunjungan"
)
_BESIDE = words(
    "dinas bapak ibu pak bu kepala daerah besok nanti siang sore pagi malam ini itu "
    "minggu kami saya "
    "kita staf dan internal koordinasi pengadaan tindak lanjut surat mendadak bulanan semesteran "
    "tahunan kerja kegiatan acara yang akan datang kota kerjanya tim bagian biro ukpbj pbj barang "
    "jasa kebutuhan penyampaian persiapan mempersiapkan menyiapkan menyusun siap hari "
    "tersebut rutin "
    "kepada ke kpd dari di dengan untuk para beliau pejabat ketua wakil anggota badan sekretaris "
    "pemeriksaan strategis program kebijakan singkat penting segera resmi lanjutan "
    "senin selasa rabu kamis jumat pers"
)
_PURPOSE = re.compile(
    rf"(?:^|(?<=\s)|(?<=,))(?:{_FOR})\s+"
    rf"(?P<told>(?:(?:{'|'.join(_OCCASIONS + _BESIDE)})\b[\s,]*)+)",
    re.IGNORECASE,
)
_TITLE = (
    r"(?:pak|bu|bapak|ibu|bpk)?\s*(?:sekda|bupati|wali\s?kota|gubernur|kadis|kaban|kabag|"
    r"kabid|asisten|"
    r""
    r"pimpinan|atasan|bos|boss)"
)
_WHO_ASKS = re.compile(
    rf"(?:^|(?<=[\s,])){_TITLE}(?:\s+(?:saya|kami|sy))?(?:\s+(?:lagi|lg|baru|mau|ingin|"
    rf"pengen|barusan))*"
    r"\s+(?:minta|mnta|meminta|nanya|tanya|bertanya|menanyakan|nanyain|tahu|tau|lihat|liat|"
    r"melihat|mengetahui|perlu|butuh)"
    r"(?:\s+(?:soal|tentang|ke saya|melihat|mengetahui))?(?=[\s,:])",
    re.IGNORECASE,
)


#: "kami dari inspektorat", "saya sekretaris daerah": who speaks.
_OFFICES = (
    r"inspektorat(?: daerah)?|bagian (?:pengadaan|pbj|umum|pembangunan|organisasi|hukum)|"
    r"ukpbj|bappeda|"
    r"bpkad|setda|sekretariat(?: daerah)?|sekretaris daerah|sekda|dprd|diskominfo|kominfo|"
    r"dinas \w+|"
    r"pemkab|pemkot|pemprov|kabag \w+|kepala \w+(?: \w+)?|staf \w+(?: \w+)?|tim \w+|biro \w+|lkpp|"
    r"media|wartawan|mahasiswa|warga|admin \w+|asisten \w*"
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
#: "kami hendak menjelaskan kepada DPRD": what the answer is for, told as a sentence.
_EXPLAINING = re.compile(
    r"(?:^|(?<=[\s,]))(?:kami|saya|kita)?\s*(?:hendak|akan|mau|ingin|harus|perlu|diminta|"
    r"disuruh)\s+"
    r"(?:menjelaskan|menyampaikan|melaporkan|memaparkan|menjawab|lapor|jelasin)\s+(?:ke|"
    r"kepada|kpd)\s+"
    rf"(?:{_TITLE}|dprd|dewan|pimpinan|atasan|media)(?:\s+(?:saya|kami))?\s*[,:;]?",
    re.IGNORECASE,
)
#: "Pak Sekda," addresses.
_ADDRESS = re.compile(
    r"(?:^|(?<=[\s,]))(?:pak|bu|bapak|ibu|bpk)\s+(?:sekda|bupati|wali|wali\s?kota|gubernur|"
    r"kadis|kaban|kabag|"
    r"kabid|asisten|camat|inspektur|lurah|admin)(?=\s*(?:[,:?!.]|$))",
    re.IGNORECASE,
)


def without_occasion(text: str) -> str:
    """
    `text` without the clause that says what its answer is for.

    >>> without_occasion("porsi sambas untuk bahan rapat"), without_occasion("untuk dinas sosial")
    ('porsi sambas', 'untuk dinas sosial')
    """
    text = _PURPOSE.sub(_unless_other, _EXPLAINING.sub(" ", _SPEAKER.sub(" ", text)))
    for pattern in (_OFFICE_ASKS, _WHO_ASKS, _ADDRESS):
        text = pattern.sub(" ", text)
    return " ".join(text.split()).strip(" ,")


def _unless_other(found: re.Match[str]) -> str:
    said = set(words(found["told"]))
    lasts = words(found[0])
    is_occasion = bool(said & set(_OCCASIONS)) or "rapat" in lasts
    return " " if is_occasion else found[0]
