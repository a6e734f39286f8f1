"""The report of an import: what was read, rejected and found, and what publishing would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.commands import Discard, Publish, ShowReport
from bot.formats import day, moment, number, percent, rupiah, size
from bot.replies import words
from bot.replies.findings import finding_line
from bot.replies.rejections import rejection_line
from bot.replies.reply import Button, Outcome, Reply, Rows, bold, plain, visible
from procurement.figures import Figure, Finding
from storage.records import Rejection
from storage.runs import Run
from sync.report import Report
from sync.review import Moved, TopTen
from sync.shapes import Kind
from sync.taken import Taken

#: So many rejected rows and findings are told at once; the rest on request.
SHOWN = 5
ALL = 30
#: So many files are named.
FILES = 5
#: So many things that rows do not say.
TAKEN = 12
#: A message has at most 4,096 characters; some are left for what stands above a report.
LONGEST = 3_800
#: So many regions are told before and after; with details all that the review names.
MOVED = 3


def report_reply(report: Report, details: bool = False, *, will_publish: bool = False) -> Reply:
    """What an import found and would change, with the buttons to decide unless that is decided."""
    for most in range(ALL, 0, -2) if details else range(SHOWN, 0, -1):
        text = "\n".join(_lines(report, details, most, will_publish))
        if visible(text) <= LONGEST:
            break
    return Reply(text, _buttons(report.run, details))


def _lines(report: Report, details: bool, most: int, will_publish: bool) -> list[str]:
    """The report with `most` rejected rows and findings."""
    run = report.run
    state = "" if will_publish else f" · {words.OUTCOMES[run.outcome]}"
    return [
        f"{bold('Laporan impor')} #{run.id}{state}",
        f"{moment(run.started_at)}{_took(run)}",
        f"Berkas: {words.files(run.files, FILES)}" if run.files else f"Sumber: {plain(run.source)}",
        *_asked(report),
        *_rows(report),
        *_taken(report, most if details else TAKEN),
        *_rejections(report.rejections, report.count("rejected"), most),
        *_findings(report.all_findings, most),
        *_changes(report),
        *_moved(report.review.moved, most if details else MOVED),
        *_top_tens(report.review.top_tens, details),
        *([] if will_publish else _what_next(report)),
    ]


def _took(run: Run) -> str:
    if run.ended_at is None:
        return ""
    return f" ({max(1, round((run.ended_at - run.started_at).total_seconds()))} detik)"


def _asked(report: Report) -> list[str]:
    """What a source was asked for, and how much of it was known already."""
    counters = report.run.counters
    meter = counters.get("meter")
    if meter is None:
        return []
    again = f" ({number(meter['repeated'])} diulang)" if meter["repeated"] else ""
    said = [f"{number(meter['requests'])} permintaan{again}", size(meter["bytes"])]
    if counters.get("unchanged"):
        said.append(f"{number(counters['unchanged'])} bagian tidak berubah dan tidak dibaca lagi")
    if counters.get("same"):
        said.append(f"{number(counters['same'])} angka sama dengan yang terbit")
    if counters.get("failed"):
        said.append(f"{number(len(counters['failed']))} daerah gagal diambil")
    return [f"Diambil: {' · '.join(said)}"]


_UNUSED = "di luar porsi dan tidak dipakai"
#: What rows outside the share are read for.
_ASIDE = {
    Kind.TOKO_DARING.value: "di luar porsi, untuk rincian",
    Kind.REVISIONS.value: "di luar porsi, untuk pemeriksaan kode RUP",
}


def _rows(report: Report) -> list[str]:
    lines = []
    counters = report.run.counters
    for kind, read in counters.get("read", {}).items():
        parts = [f"diterima {number(counters['counted'].get(kind, 0))}"]
        for counter, word in (
            ("passed", "tidak dihitung"),
            ("doubled", "ganda"),
            ("rejected", "ditolak"),
        ):
            if counters.get(counter, {}).get(kind):
                parts.append(f"{word} {number(counters[counter][kind])}")
        lines.append(f"{plain(kind)}: dibaca {number(read)} baris: {' · '.join(parts)}")
    for kind, rows in counters.get("aside", {}).items():
        lines.append(f"{plain(kind)}: {number(rows)} baris, {_ASIDE.get(kind, _UNUSED)}")
    return lines


def _taken(report: Report, most: int) -> list[str]:
    """What the files do not say and had to be taken from their rows, each thing once."""
    lines = list(dict.fromkeys(_taken_line(taken, facts) for taken, facts in report.taken))
    if not lines:
        return []
    more = [f"• … dan {number(len(lines) - most)} lagi"] if len(lines) > most else []
    return [bold("Diambil dari isi berkas (tidak disebut)"), *lines[:most], *more]


def _taken_line(taken: Taken, facts: Mapping[str, str]) -> str:
    when = day(datetime.fromisoformat(facts["date"])) if "date" in facts else ""
    match taken:
        case Taken.DATA_DATE:
            return f"• Tanggal data: {when} (--data-date)"
        case Taken.ORDERS_FROM_START:
            return (
                f"• Transaksi {facts['year']} dianggap lengkap sejak 1 Januari; yang pertama "
                f"bertanggal {when} (--orders-from)"
            )
        case Taken.ORDERS_FROM_LATER:
            return (
                f"• Transaksi {facts['year']} baru tercakup sejak {when}; sebelumnya dianggap "
                "tidak ada data (--orders-from)"
            )
        case Taken.ORDER_STATES:
            return "• Status pesanan dianggap proses dan selesai (kolom basis_status)"
        case Taken.RECAP_REACH:
            return (
                "• Transaksi dianggap tercakup dari 1 Januari sampai tanggal data "
                "(kolom transaksi_sejak dan transaksi_sampai)"
            )
        case Taken.SOURCE:
            return f'• Sumber tidak disebut; tertulis "{plain(facts["source"])}" (--source)'


def _rejections(rejections: Sequence[Rejection], count: int, most: int) -> list[str]:
    if not rejections:
        return []
    lines = [bold(f"Ditolak ({number(count)})")]
    lines += [f"• {rejection_line(one)}" for one in rejections[:most]]
    if count > most:
        lines.append(f"• … dan {number(count - most)} baris lain")
    return lines


def _findings(findings: Sequence[Finding], most: int) -> list[str]:
    if not findings:
        return []
    return [bold(f"Perlu diperiksa ({number(len(findings))})"), *_listed(findings, most)]


def _listed(findings: Sequence[Finding], most: int) -> list[str]:
    lines = [f"• {finding_line(one)}" for one in findings[:most]]
    if len(findings) > most:
        lines.append(f"• … dan {number(len(findings) - most)} lagi")
    return lines


def _changes(report: Report) -> list[str]:
    review = report.review
    lines = []
    for semester in sorted({*review.news, *review.changes, *review.same}):
        parts = [
            f"{word} {number(count[semester])}"
            for word, count in (
                ("baru", review.news),
                ("berubah", review.changes),
                ("tidak berubah", review.same),
            )
            if count.get(semester)
        ]
        lines.append(f"{semester}: daerah {', '.join(parts)}")
    if report.count("releases"):
        lines.append(f"Angka rilis: {number(report.count('releases'))}")
    return lines


def _moved(moved: Sequence[Moved], most: int) -> list[str]:
    """What changes most, before and after."""
    lines = [bold("Perubahan terbesar")] if moved else []
    for one in moved[:most]:
        before, after = one.before, one.after
        lines.append(
            f"• {plain(after.region.name)}, {after.semester}: transaksi {rupiah(before.value)} → "
            f"{rupiah(after.value)}, RUP {_plan(before)} → {_plan(after)}, porsi "
            f"{_share(before)} → {_share(after)}"
        )
    return lines


def _plan(figure: Figure) -> str:
    return "belum ada" if figure.rup is None else rupiah(figure.rup)


def _share(figure: Figure) -> str:
    return "-" if figure.share is None else percent(figure.share)


def _top_tens(top_tens: Sequence[TopTen], details: bool) -> list[str]:
    lines = []
    for top in top_tens:
        before = [place.figure.region.code for place in top.before]
        moved = sum(
            place.figure.region.code not in before[:number_]
            or before.index(place.figure.region.code) != number_ - 1
            for number_, place in enumerate(top.after, start=1)
        )
        was = f"{moved} dari {len(top.after)} posisi berubah" if before else "belum ada sebelumnya"
        lines.append(f"10 besar {top.semester}: {was}")
        if details:
            lines += [
                f"   {place.rank}. {plain(place.figure.region.name)} "
                f"{percent(place.figure.share) if place.figure.share is not None else '-'}"
                for place in top.after
            ]
    return lines


def _what_next(report: Report) -> list[str]:
    if report.run.outcome != "checked":
        return []
    doubts = sum(finding.holds for finding in report.all_findings)
    why = f" {doubts} temuan di atas meragukan; mohon diperiksa dahulu." if doubts else ""
    return ["", f"Belum diterbitkan.{why} Terbitkan impor #{report.run.id}?"]


def _buttons(run: Run, details: bool) -> Rows:
    if run.outcome != "checked":
        return ()
    look = Button.turn("Ringkas" if details else "Rincian", ShowReport(run.id, not details))
    return (
        (Button.of("Terbitkan", Publish(run.id)),),
        (look, Button.of("Tolak", Discard(run.id))),
    )


def doubtful_question(report: Report) -> Reply:
    """Asked once more before what looks wrong is published."""
    doubts = [finding for finding in report.all_findings if finding.holds]
    return Reply(
        "\n".join(
            (
                f"Impor #{report.run.id} memuat {number(len(doubts))} temuan yang meragukan:",
                *_listed(doubts, SHOWN),
                "Tetap terbitkan?",
            )
        ),
        (
            (Button.of(f"Ya, terbitkan #{report.run.id}", Publish(report.run.id, sure=True)),),
            (Button.of("Tolak", Discard(report.run.id)),),
        ),
        Outcome.CHOICE,
    )


def reading_reply(name: str) -> Reply:
    return Reply(f"Berkas {bold(name)} diterima dan sedang diperiksa …")


def progress_reply(name: str, percent_read: int) -> Reply:
    return Reply(f"Berkas {bold(name)} sedang diperiksa: {percent_read}% dibaca …")


def too_large_reply(megabytes: int) -> Reply:
    return Reply(
        f"Berkas melebihi {megabytes} MB, batas unduhan bot Telegram. Mohon kirim dalam gzip atau "
        "zip, atau impor di server dengan: porsi import BERKAS",
        outcome=Outcome.NONE,
    )
