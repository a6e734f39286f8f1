"""Why a row was rejected or a file refused, with the place where it stands."""

from __future__ import annotations

from collections.abc import Mapping

from bot.formats import number
from bot.replies.reply import Outcome, Reply, bold, plain
from bot.replies.words import OUTCOMES
from procurement.errors import AmountFault
from procurement.figures import Fact
from storage.records import Rejection
from sync.errors import FileRefused, Reason, Refusal

#: So many rejected rows are told with a refused file.
SHOWN = 5


_FAULTS = {
    AmountFault.EMPTY: "kosong",
    AmountFault.NOT_A_NUMBER: "bukan angka",
    AmountFault.AMBIGUOUS: (
        "dapat dibaca dua cara; tulis tanpa titik ribuan, dengan koma untuk desimal"
    ),
    AmountFault.NEGATIVE: "negatif",
    AmountFault.FORMULA: "berupa rumus",
    AmountFault.TOO_LARGE: "terlalu besar",
    AmountFault.UNIT_CONFLICT: "satuannya bertentangan dengan kolom satuan",
}


def reason(code: str, facts: Mapping[str, Fact]) -> str:
    """Why a row was rejected."""
    text = plain(str(facts.get("text") or ""))
    match Reason(code):
        case Reason.COLUMN_COUNT:
            return "jumlah kolom tidak sama dengan kepala tabel"
        case Reason.BAD_AMOUNT:
            column = plain(str(facts.get("column") or "nilai"))
            fault = str(facts.get("fault"))
            why = "melebihi nilai" if fault == "more" else _FAULTS[AmountFault(fault)]
            return f'{column} "{text}" {why}' if text else f"{column} {why}"
        case Reason.BAD_DATE:
            return f'tanggal "{text}" tidak terbaca (tulis 2024-07-12)'
        case Reason.NO_STATE:
            return "status paketnya kosong"
        case Reason.NO_DATE:
            return "pesanan yang dihitung tidak bertanggal"
        case Reason.BAD_YEAR:
            return f'tahun "{text}" tidak terbaca'
        case Reason.BAD_SEMESTER:
            return f'semester "{text}" tidak terbaca (I atau II)'
        case Reason.BAD_KEY:
            return f'kode "{text}" tidak terbaca'
        case Reason.BAD_COUNT:
            return f'bilangan "{text}" tidak terbaca'
        case Reason.BAD_RELEASE:
            return f'angka rilis tidak lengkap atau tidak terbaca: "{text}"'
        case Reason.UNKNOWN_REGION:
            return f'nama atau kode daerah tidak dikenal "{text}"'
        case Reason.AMBIGUOUS_REGION:
            return f'"{text}" dapat berarti {plain(str(facts.get("regions")))}'
        case Reason.NOT_AUTONOMOUS:
            return f"{text} tidak mempunyai APBD sendiri"
        case Reason.CODE_AND_NAME_DIFFER:
            return (
                f'kode dan nama tidak cocok: "{plain(str(facts.get("code")))}" dan '
                f'"{plain(str(facts.get("name")))}"'
            )
        case Reason.NO_UNIT:
            return (
                f'satuan "{text}" tidak dikenal (rupiah, juta atau miliar)'
                if text
                else "satuan kosong"
            )
        case Reason.DUPLICATE_REGION:
            return f"{plain(str(facts.get('name')))} ganda dengan {plain(str(facts.get('other')))}"
        case Reason.DUPLICATE_UNIT:
            return f'satker "{text}" ganda'
        case Reason.TOTALS_ROW:
            return f'baris jumlah "{text}", bukan daerah'
        case Reason.FRACTION:
            return (
                f'porsi rilis "{text}" dapat berarti persen atau pecahan; tulis sebagai teks: 17,5'
            )
        case Reason.UNKNOWN_WORD:
            return f'isian "{text}" tidak dikenal'


def rejection_line(rejection: Rejection) -> str:
    return f"{plain(rejection.place)}: {reason(rejection.reason, rejection.facts)}"


def refused_reply(refused: FileRefused) -> Reply:
    """Why a file was not taken in, with the place, and that nothing has changed."""
    place = f" ({plain(refused.place)})" if refused.place else ""
    lines = [f"Berkas {bold(refused.file)} tidak dapat diimpor{place}: {refusal_words(refused)}."]
    lines += [f"• {rejection_line(one)}" for one in refused.rejections[:SHOWN]]
    lines.append("Tidak ada yang disimpan; data yang sudah terbit tidak berubah.")
    return Reply("\n".join(lines), outcome=Outcome.NONE)


def refusal_words(refused: FileRefused) -> str:
    """Why a file was refused, as the rest of a sentence."""
    facts = refused.facts
    if refused.refusal is Refusal.ALREADY_IMPORTED:
        state = OUTCOMES.get(str(facts.get("outcome")), "")
        return f"berkas ini sudah diimpor (#{facts.get('run')}, {state})"
    if refused.refusal is Refusal.TOO_MANY_REJECTED:
        return (
            f"{number(int(facts['rejected'] or 0))} dari {number(int(facts['read'] or 0))} baris "
            f"{plain(str(facts['kind']))} tidak terbaca"
        )
    if refused.refusal is Refusal.TOLD_TWICE:
        return f"{plain(str(facts['region']))} {facts['semester']} ditemukan dari dua macam baris"
    text = _REFUSALS[refused.refusal]
    for name in ("columns", "column", "detail"):
        if facts.get(name):
            text += f": {plain(str(facts[name]))}"
    return text


_REFUSALS = {
    Refusal.MISSING: "berkas tidak ditemukan",
    Refusal.EMPTY: "berkas kosong",
    Refusal.NO_ROWS: "tidak ada baris data",
    Refusal.NOT_TEXT: "bukan teks UTF-8; simpan sebagai CSV UTF-8",
    Refusal.PDF: "berkas PDF tidak dapat dibaca; kirim CSV, XLSX atau JSON",
    Refusal.HTML: "isinya halaman web (HTML), bukan data",
    Refusal.PARQUET: "berkas Parquet tidak dapat dibaca; kirim CSV, XLSX atau JSON",
    Refusal.OLD_OR_LOCKED_WORKBOOK: (
        "format Excel lama (.xls) atau terkunci kata sandi; simpan sebagai XLSX tanpa kata sandi"
    ),
    Refusal.OTHER_WORKBOOK: "dokumen ini bukan lembar kerja Excel; simpan sebagai XLSX",
    Refusal.MACROS: "buku kerja berisi makro (.xlsm); simpan sebagai XLSX",
    Refusal.BROKEN: "berkas rusak",
    Refusal.TOO_LARGE: "isi berkas terlalu besar",
    Refusal.SWELLS: "isi berkas mengembang tidak wajar saat dibuka",
    Refusal.LINE_TOO_LONG: "ada baris yang terlalu panjang",
    Refusal.BAD_CSV: "CSV tidak terbaca",
    Refusal.BAD_JSON: "JSON tidak terbaca",
    Refusal.ERROR_ANSWER: "isinya pesan kesalahan dari sumber, bukan data",
    Refusal.UNKNOWN_COLUMNS: "kolomnya tidak dikenal",
    Refusal.MISSING_COLUMNS: "kolom wajib tidak ada",
    Refusal.DOUBLE_COLUMN: "kolom muncul dua kali",
    Refusal.TWO_HEADERS: "kepala tabel bertingkat; gunakan satu baris kepala tanpa sel gabungan",
    Refusal.NO_UNIT: "satuan wajib: rupiah, juta atau miliar (kolom satuan atau --unit)",
    Refusal.NESTED_ARCHIVE: "arsip di dalam arsip",
    Refusal.SUM_TOO_LARGE: "jumlahnya terlalu besar untuk sebuah daerah; mohon satuannya diperiksa",
    Refusal.NOTHING_TO_TELL: "tidak ada angka yang dapat dipakai",
    Refusal.NO_DATA_DATE: "tanggal data tidak disebut (kolom tanggal_data atau --data-date)",
}
