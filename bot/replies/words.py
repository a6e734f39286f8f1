"""Phrases that several replies share: classes, how far data reach, how final they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.formats import day, days_between, number, rupiah
from bot.replies.reply import plain
from procurement.changes import NoBase
from procurement.figures import Denominator, Figure, OrderStates
from procurement.peers import Peers
from procurement.periods import Phase, phase
from procurement.ranking import Measure, Place, Ranking, Unranked
from procurement.regions import Kind, gazetteer
from procurement.semester import Semester

#: Data of a running semester older than this are told with a warning.
FRESH_DAYS = 14

#: So many characters of a file's name are told: a file system takes 255 bytes.
LONGEST_NAME = 60

#: How a share is made, wherever that is told.
FORMULA = "Porsi = nilai transaksi e-purchasing ÷ nilai RUP yang diumumkan di SiRUP × 100."
ORDERS = "e-Katalog v5 dan v6, status proses dan selesai; belum termasuk Toko Daring."
PLAN = (
    "penyedia dan swakelola yang terumumkan dan aktif; penyedia dalam swakelola tidak dihitung dua "
    "kali."
)
SEMESTERS = "Semester I sampai 30 Juni, Semester II sampai 31 Desember."

MEASURES = {Measure.SHARE: "porsi", Measure.VALUE: "nilai"}

DENOMINATORS = {
    Denominator.RUP_TOTAL: "RUP",
    Denominator.RUP_PENYEDIA: "RUP penyedia",
    Denominator.RUP_EP: "RUP e-purchasing",
    Denominator.BELANJA_PBJ: "belanja pengadaan",
    Denominator.NOT_STATED: "penyebut yang tidak disebut sumbernya",
}

ORDER_STATES = {
    OrderStates.IN_PROCESS_AND_FINISHED: "atas transaksi proses dan selesai",
    OrderStates.FINISHED: "atas transaksi selesai saja",
    OrderStates.NOT_STATED: "dengan status transaksi yang tidak disebut sumbernya",
}

#: What has become of a run.
OUTCOMES = {
    "loading": "sedang dibaca",
    "checked": "menunggu diterbitkan",
    "published": "sudah diterbitkan",
    "unchanged": "tidak ada yang berubah",
    "refused": "ditolak",
    "discarded": "dibatalkan",
}

UNRANKED = {
    Unranked.NO_PLAN: "nilai RUP belum tersedia",
    Unranked.LATE_START: "transaksi awal tahun tidak tercakup",
    Unranked.OTHER_METRIC: "dasar perhitungannya lain",
    Unranked.OTHER_DATE: "tanggal datanya jauh dari daerah lain",
    Unranked.ALONE: "belum ada daerah lain yang dapat diperingkat bersamanya",
}


def kinds(peers: Peers) -> str:
    """What the members of a class are called: "kabupaten/kota"."""
    order = (Kind.KABUPATEN, Kind.KOTA, Kind.PROVINSI)
    return "/".join(kind.value for kind in order if kind in peers.kinds)


def province(code: str) -> str:
    """A province's name without the word: "Kalimantan Barat"."""
    return gazetteer()[code].name.removeprefix("Provinsi ")


def scope(ranking: Ranking) -> str:
    """
    Among whom a rank holds: "14 kabupaten/kota di Kalimantan Barat (508 seluruhnya)".

    Never "nasional" while data of one province are all there is.
    """
    peers = ranking.peers
    where = peers.province_code or ranking.only_province
    members = f"{ranking.n} {kinds(peers)}"
    if where is not None and Kind.PROVINSI not in peers.kinds:
        members += f" di {province(where)}"
    if ranking.n == peers.everyone:
        return members
    all_of_them_here = ranking.n == Peers(peers.kinds, where).everyone
    known = "" if all_of_them_here else " yang datanya tersedia"
    return f"{members}{known} ({peers.everyone} seluruhnya)"


def at_most(needed: int) -> str:
    """The rupiah that must be exceeded where `needed` is the least that does; rounded up."""
    return rupiah(needed - 1, up=True)


def unranked(why: Unranked, peers: Peers, figure: Figure | None = None) -> str:
    """Why there is no rank among `peers`, in brackets after the word."""
    if why is Unranked.NO_PLAN and figure is not None and figure.rup == 0:
        return "nilai RUP Rp0"
    if why is Unranked.ALONE and peers.kinds == (Kind.PROVINSI,):
        return "belum ada provinsi lain yang datanya tersedia"
    return UNRANKED[why]


def rank(place: Place) -> str:
    """A rank, with those who share it: "2 (bersama 1 daerah lain)"."""
    return f"{place.rank} (bersama {place.ties} daerah lain)" if place.ties else str(place.rank)


def semester_title(figure: Figure, today: date) -> str:
    """A figure's semester and how final it is: "Semester II 2022 (sementara)"."""
    part = " (sebagian)" if figure.starts_late else ""
    return f"{figure.semester}{_MARKS[phase(figure, today)]}{part}"


def finality(figure: Figure, today: date) -> list[str]:
    """In words of a line: that a figure is provisional, that its plan was taken later."""
    mark = _MARKS[phase(figure, today)].strip(" ()")
    return [*([mark] if mark else []), *([_RECOMPUTED] if figure.recomputed else [])]


_RECOMPUTED = "hitung ulang dengan RUP yang diambil kemudian"


def semesters_title(semester: Semester, figures: Sequence[Figure], today: date) -> str:
    """The same for several figures; where they differ, that some are provisional."""
    marks = {_MARKS[phase(figure, today)] for figure in figures}
    part = " (sebagian)" if figures and all(figure.starts_late for figure in figures) else ""
    if len(marks) > 1:
        return f"{semester} (sebagian daerah sementara){part}"
    return f"{semester}{marks.pop() if marks else ''}{part}"


_MARKS = {
    Phase.RUNNING: " (berjalan, sementara)",
    Phase.ENDED: " (sementara)",
    Phase.CLOSED: "",
}


def staleness(figure: Figure, today: date) -> list[str]:
    """A warning before figures of a running semester that have not been renewed for long."""
    age = (today - figure.data_date).days
    if phase(figure, today) is not Phase.RUNNING or age <= FRESH_DAYS:
        return []
    return [
        f"⚠ Data terakhir per {day(figure.data_date)} ({age} hari yang lalu); "
        "angka berikut mungkin sudah berubah."
    ]


def reach(figure: Figure) -> list[str]:
    """Notes on what a figure holds less than its semester's name says."""
    notes = []
    if figure.starts_late:
        notes.append(
            f"Transaksi baru tercakup sejak {day(figure.orders_from)}; sebelumnya tidak ada data, "
            "sehingga angka ini tidak diperingkat dan tidak dijadikan pembanding."
        )
    if figure.ends_early and figure.data_date > figure.orders_to:
        notes.append(f"Transaksi tercakup sampai {day(figure.orders_to)}.")
    elif figure.ends_early:
        notes.append(
            f"Transaksi tercakup sampai {day(figure.orders_to)}, belum sampai akhir semester."
        )
    if figure.recomputed:
        plan = f" ({day(figure.plan_date)})" if figure.plan_date else ""
        notes.append(
            f"Hitung ulang: RUP kedua semester {figure.semester.year} diambil dari satu data"
            f"{plan}, bukan RUP pada akhir tiap semester."
        )
    return notes


def metric(figure: Figure) -> list[str]:
    """What a percentage that is not the share is taken of, or which orders it holds."""
    said = []
    if figure.denominator is not Denominator.RUP_TOTAL:
        said.append(f"terhadap {DENOMINATORS[figure.denominator]}")
    if figure.order_states is not OrderStates.IN_PROCESS_AND_FINISHED:
        said.append(ORDER_STATES[figure.order_states])
    return [f"{', '.join(said)}: ukuran lain, bukan porsi; tidak diperingkat"] if said else []


def notes(figures: Sequence[Figure]) -> list[str]:
    """What must be known to read figures side by side; what holds for some only, by their names."""
    told: dict[str, list[str]] = {}
    for figure in figures:
        for note in (*(f"Persentase {said}." for said in metric(figure)), *reach(figure)):
            told.setdefault(note, []).append(plain(figure.region.name))
    return [
        note if len(names) == len(figures) else f"{' dan '.join(names)}: {note}"
        for note, names in told.items()
    ]


def dates(figure: Figure) -> str:
    """When the data were taken: "Data per 21 Desember 2022 · RUP per 16 Desember 2022"."""
    plan = f" · RUP per {day(figure.plan_date)}" if figure.plan_date else ""
    return f"Data per {day(figure.data_date)}{plan}"


def files(names: Sequence[str], most: int = 1) -> str:
    """The first `most` names of files (at least one), and how many there are besides."""
    told = [one if len(one) <= LONGEST_NAME else f"…{one[-LONGEST_NAME:]}" for one in names[:most]]
    more = f" dan {number(len(names) - most)} lainnya" if len(names) > most else ""
    return plain(", ".join(told)) + more


def dates_of(figures: list[Figure]) -> str:
    """When the data of several figures were taken."""
    taken = [figure.data_date for figure in figures]
    plans = [figure.plan_date for figure in figures if figure.plan_date]
    plan = f" · RUP per {days_between(min(plans), max(plans))}" if plans else ""
    return f"Data per {days_between(min(taken), max(taken))}{plan}"


def lowered(text: str) -> str:
    """A line as it stands inside a sentence."""
    return text[0].lower() + text[1:]


def no_base(why: NoBase, figure: Figure) -> str:
    """Why there is no change to tell."""
    match why:
        case NoBase.LATE_START if not figure.starts_late:
            before = figure.semester.year_before
            return f"Perubahan: belum ada pembanding (data {before} tidak mencakup awal tahunnya)."
        case NoBase.OTHER_DATE:
            return "Perubahan: belum ada pembanding pada tanggal yang sama tahun lalu."
        case NoBase.OTHER_METRIC:
            return "Perubahan: belum ada pembanding dengan dasar perhitungan yang sama."
        case _:
            return "Perubahan: belum ada pembanding."


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them: "A, B dan C", beginning in a capital."""
    said = f"{', '.join(names[:-1])} dan {names[-1]}" if len(names) > 1 else "".join(names)
    return said[:1].upper() + said[1:]
