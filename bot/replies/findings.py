"""Findings as sentences: what looks wrong in an arrival, one line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.formats import number, rupiah
from bot.replies.rejections import refusal_words
from bot.replies.reply import plain
from procurement.figures import Fact, Finding, FindingKind
from procurement.regions import gazetteer
from sync.errors import FileRefused, Refusal
from sync.sources.errors import Fault

Facts = Mapping[str, Fact]

#: What was wrong with a source's answer.
FAULTS = {
    Fault.UNREACHABLE: "tidak dapat dihubungi",
    Fault.TIMEOUT: "tidak menjawab pada waktunya",
    Fault.BUSY: "sedang sibuk",
    Fault.UNAUTHORIZED: "token ditolak",
    Fault.FORBIDDEN: "akses ditolak (token atau alamat IP)",
    Fault.NOT_FOUND: "tidak ditemukan",
    Fault.STATUS: "jawaban tidak lazim",
    Fault.REDIRECT: "dialihkan ke alamat lain",
    Fault.HTML: "jawabannya halaman web, bukan data",
    Fault.EMPTY: "jawabannya kosong",
    Fault.BAD_ENCODING: "kemasan jawabannya rusak",
    Fault.TOO_LARGE: "jawabannya terlalu besar",
    Fault.TRUNCATED: "jawabannya terpotong",
    Fault.BAD_JSON: "JSON tidak terbaca",
    Fault.BAD_SHAPE: "susunan datanya berubah",
    Fault.REJECTED: "permintaan ditolak sumber",
    Fault.ENDLESS_PAGES: "halamannya berputar",
    Fault.NOT_NARROWED: "jawabannya sama untuk daerah lain, jadi bukan angka satu daerah",
    Fault.UNPROVEN: "ringkasannya belum terbukti sama dengan jumlah rekaman",
    Fault.NO_ROOM: "penyimpanan di mesin ini penuh atau tidak dapat ditulis",
}


def finding_line(finding: Finding) -> str:
    """A finding as a sentence, with its region and semester before it."""
    region = gazetteer()[finding.region_code].name if finding.region_code else ""
    where = plain(", ".join(part for part in (region, str(finding.semester or "")) if part))
    said = finding_words(finding)
    return f"{where}: {said}" if where else said


def finding_words(finding: Finding) -> str:
    """The same where region and semester stand above it."""
    facts = dict(finding.facts)
    if facts.get("beside") == str(finding.semester):
        facts["beside"] = "yang sudah terbit"
    return _FINDINGS[finding.kind](facts)


def _money(facts: Facts, name: str) -> str:
    amount = facts.get(name)
    return rupiah(amount) if isinstance(amount, int) else "-"


def fault_words(fault: str, detail: str) -> str:
    """Why a source could not be read, for admins."""
    said = FAULTS[Fault(fault)]
    return f"{said} ({plain(detail)})" if detail else said


def _fault(facts: Facts) -> str:
    return fault_words(str(facts["fault"]), str(facts.get("detail") or ""))


def _refused_file(facts: Facts) -> str:
    file, place = str(facts["file"]), str(facts.get("place") or "")
    refused = FileRefused(file, Refusal(str(facts["refusal"])), place)
    refused.facts = dict(facts)
    where = f" ({plain(place)})" if place else ""
    return f"berkas {plain(file)} tidak diimpor{where}: {refusal_words(refused)}"


def _unproven(facts: Facts) -> str:
    if facts.get("differs"):
        return "tidak sama dengan jumlah rekamannya"
    return "tidak ada daerah yang rekamannya cukup baru untuk memeriksanya"


def _package(facts: Facts) -> str:
    said = f"paket {facts['package']} memuat {facts['lines']} dari {facts['expected']} baris produk"
    if facts.get("total") is None:
        return f"{said}; dihitung {_money(facts, 'sum')}, selisihnya tidak diketahui"
    lost = int(facts["total"] or 0) - int(facts["sum"] or 0)
    return f"{said}; dihitung nilai paketnya {_money(facts, 'total')} (selisih {rupiah(lost)})"


_FINDINGS: dict[FindingKind, Callable[[Facts], str]] = {
    FindingKind.SHARE_OVER_100: lambda f: (
        f"transaksi {_money(f, 'value')} melebihi RUP {_money(f, 'rup')} (porsi di atas 100%)"
    ),
    FindingKind.NO_PLAN: lambda f: (
        f"nilai RUP tidak ada; transaksi {_money(f, 'value')} tanpa porsi"
    ),
    FindingKind.VALUE_FELL: lambda f: (
        f"nilai kumulatif turun: {_money(f, 'before')} → {_money(f, 'now')}"
    ),
    FindingKind.UNIT_SLIP: lambda f: (
        f"{f['what']} {_money(f, 'now')}, sedangkan {f['beside']} {_money(f, 'before')} "
        "(mungkin salah satuan)"
    ),
    FindingKind.LEAP: lambda f: (
        f"{f['what']} {_money(f, 'now')}, lebih dari 500 kali {f['beside']} "
        f"({_money(f, 'before')}); mohon satuannya dipastikan"
    ),
    FindingKind.PLAN_GONE: lambda f: (
        f"nilai RUP yang sudah terbit ({_money(f, 'before')}) tidak ada lagi"
    ),
    FindingKind.METRIC_CHANGED: lambda f: (
        f"dasar perhitungan berubah menjadi {plain(str(f['denominator']))}; porsi dan "
        "peringkatnya akan hilang"
    ),
    FindingKind.PLANS_MOVED: lambda f: (
        f"RUP {f['regions']} dari {f['of']} daerah berubah lebih dari separuh"
    ),
    FindingKind.SHARES_MOVED: lambda f: (
        f"porsi {f['regions']} daerah bergeser sekitar {f['points']} persen poin sekaligus"
    ),
    FindingKind.PROVINCE_MISSING: lambda f: (
        f"semua {f['regions']} daerahnya yang sudah terbit tidak ada dalam berkas ini"
    ),
    FindingKind.MANY_REJECTED: lambda f: (
        f"{f['rejected']} dari {f['read']} baris {plain(str(f['kind']))} ditolak"
    ),
    FindingKind.PLAN_MOVED: lambda f: (
        f"RUP berubah lebih dari separuh: {_money(f, 'before')} → {_money(f, 'now')}"
    ),
    FindingKind.PLAN_UNLIKELY: lambda f: (
        f"RUP berubah melampaui revisi yang lazim: {_money(f, 'before')} → {_money(f, 'now')}"
    ),
    FindingKind.PLAN_PARTS_MOVED: lambda f: (
        f"{f['what']} {_money(f, 'before')} → {_money(f, 'now')}, sedangkan RUP totalnya tidak "
        "berubah sebanyak itu"
    ),
    FindingKind.PLAN_OLDER: lambda f: (
        f"pengumuman RUP terakhir {f['date']}, sedangkan yang sudah terbit {f['known']}"
    ),
    FindingKind.FINISHED_FELL: lambda f: (
        f"nilai selesai turun: {_money(f, 'before')} → {_money(f, 'now')}"
    ),
    FindingKind.PLAN_BEGINS: lambda f: (
        f"{f['what']} {_money(f, 'now')}, sedangkan {f['beside']} {_money(f, 'before')}; mungkin "
        "baru sebagian yang diumumkan"
    ),
    FindingKind.VALUE_JUMPED: lambda f: (
        f"nilai melonjak: {_money(f, 'before')} → {_money(f, 'now')}"
    ),
    FindingKind.VALUES_JUMPED: lambda f: (
        f"nilai {f['regions']} dari {f['of']} daerah melonjak sekaligus"
    ),
    FindingKind.FUTURE_DATE: lambda f: f"tanggal data {f['date']} belum terjadi",
    FindingKind.DATE_BEFORE_PERIOD: lambda f: f"tanggal data {f['date']} sebelum awal semester",
    FindingKind.ORDERS_AFTER_DATE: lambda f: (
        f"ada transaksi sampai {f['orders']}, sesudah tanggal data {f['date']}"
    ),
    FindingKind.JUNE_KEPT: lambda f: (
        f"angka terbit {f['regions']} daerah dipertahankan: berkas ini memuat RUP sesudah Juni, "
        "dan RUP pada akhir Juni tidak dapat dihitung lagi"
    ),
    FindingKind.OLDER_THAN_KNOWN: lambda f: (
        f"tanggal data {f['date']} lebih lama daripada yang sudah terbit ({f['known']})"
    ),
    FindingKind.FEWER_REGIONS: lambda f: (
        f"{f['missing']} dari {f['before']} daerah yang sudah terbit tidak ada dalam berkas ini; "
        "angkanya tetap memakai data terdahulu"
    ),
    FindingKind.CLOSED_RESTATED: lambda f: (
        f"semester yang sudah final dinyatakan ulang: {_money(f, 'before')} → {_money(f, 'now')}"
        + (f", RUP {_money(f, 'rup_before')} → {_money(f, 'rup_now')}" if "rup_now" in f else "")
    ),
    FindingKind.INCOMPLETE_PACKAGE: _package,
    FindingKind.UNKNOWN_STATUS: lambda f: (
        f'status "{plain(str(f["status"]))}" tidak dikenal: {f["orders"]} pesanan senilai '
        f"{_money(f, 'value')} tidak dihitung"
    ),
    FindingKind.AFTER_YEAR: lambda f: (
        f"{f['orders']} pesanan anggaran {f['year']} bertanggal setelah tahunnya; dihitung di "
        "Semester II"
    ),
    FindingKind.OTHER_YEAR: lambda f: (
        f"jawaban untuk tahun {f['year']} memuat baris tahun {f['other']}; baris itu tidak dihitung"
    ),
    FindingKind.ZERO_CEILING: lambda f: f"{number(int(f['rows'] or 0))} paket RUP berpagu Rp0",
    FindingKind.NOT_A_REGION: lambda f: (
        f"{plain(str(f['klpd']))} {plain(str(f['name']))}: bukan pemerintah daerah, "
        f"{number(int(f['rows'] or 0))} baris tidak dipakai"
    ),
    FindingKind.UNKNOWN_KLPD: lambda f: (
        f"kode KLPD {plain(str(f['klpd']))} {plain(str(f['name']))} tidak dikenal: "
        f"{number(int(f['rows'] or 0))} baris tidak dipakai"
    ),
    FindingKind.ORDERS_NOT_IMPORTED: lambda f: (
        f"RUP {f['year']} ada, tetapi baris transaksinya tidak ada; dianggap belum diimpor "
        "(--absent-is-zero bila memang tidak ada transaksi)"
    ),
    FindingKind.KIND_MISSING: lambda f: (
        f"tahun {f['year']}: baris {plain(str(f['kind']))} tidak ada dalam berkas"
    ),
    FindingKind.PLAN_SUM_DIFFERS: lambda f: (
        f"RUP total {_money(f, 'rup')} tidak sama dengan penyedia + swakelola {_money(f, 'sum')}"
    ),
    FindingKind.REGION_FAILED: lambda f: f"tidak terbaca dari sumber: {_fault(f)}",
    FindingKind.REGION_EMPTIED: lambda _: (
        "sumber tidak memberi transaksi lagi; angka yang sudah terbit dipertahankan"
    ),
    FindingKind.PART_FAILED: lambda f: (
        f"{plain(str(f['part']))} tidak terbaca dari sumber: {_fault(f)}"
    ),
    FindingKind.FILE_REFUSED: lambda f: _refused_file(f),
    FindingKind.TOLD_BY_NEWER_FILE: lambda f: (
        f"{plain(str(f['file']))}: {f['figures']} angka tidak dipakai karena berkas lain dalam "
        "folder memuatnya dengan tanggal data yang sama atau lebih baru"
    ),
    FindingKind.SERVED_ELSEWHERE: lambda f: (
        f"{plain(str(f['file']))}: {f['figures']} angka tidak dipakai karena daerah dan tahunnya "
        "dilayani sumber lain"
    ),
    FindingKind.SUMMARY_DIFFERS: lambda f: (
        f"nilai menurut ringkasan {_money(f, 'value')} dan menurut rekaman "
        f"{_money(f, 'rows_value')}; RUP {_money(f, 'rup')} dan {_money(f, 'rows_rup')}"
    ),
    FindingKind.SUMMARY_UNPROVEN: lambda f: (
        f"ringkasan tahun {f['year']} tidak dipakai: {_unproven(f)}"
    ),
    FindingKind.ROWS_FELL: lambda f: (
        f"tahun {f['year']}: baris {plain(str(f['kind']))} berkurang dari "
        f"{number(int(f['before'] or 0))} menjadi {number(int(f['now'] or 0))}"
    ),
    FindingKind.OTHER_UNITS: lambda f: (
        f"hanya {f['stayed']} dari {f['before']} satker yang sudah terbit masih ada; mungkin data "
        "daerah lain"
    ),
    FindingKind.TAKEN_BACK: lambda _: (
        "angkanya yang lebih baru pernah dibatalkan admin; terbit lagi hanya atas keputusan admin"
    ),
    FindingKind.NEW_UNITS: lambda f: (
        f"tidak satu pun dari {f['units']} satker yang ber-RUP termasuk {f['before']} satker tahun "
        "lalu; mungkin data daerah lain"
    ),
    FindingKind.MANY_FAILED: lambda f: (
        f"{f['regions']} dari {f['asked']} daerah tidak terbaca dari sumber"
    ),
    FindingKind.PROVINCE_FAILED: lambda f: (
        f"semua {f['regions']} daerahnya tidak terbaca dari sumber"
    ),
    FindingKind.MANY_DOUBTFUL: lambda f: f"angka {f['regions']} dari {f['asked']} daerah meragukan",
    FindingKind.FIRST_FIGURES: lambda _: (
        "ini angka pertama instalasi ini; mohon diperiksa sebelum diterbitkan"
    ),
    FindingKind.UNITS_DIFFER: lambda f: (
        f"jumlah per satker {_money(f, 'sum')} tidak sama dengan nilai daerah {_money(f, 'value')}"
    ),
}
