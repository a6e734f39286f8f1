"""The command line: the one place that reads settings and makes things, then hands them down."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot import admin, clock
from bot.asker import TERMINAL, Asker
from bot.commands import Preview, ShowReport
from bot.conversation import Conversation
from bot.exits import FAILED, HELD, REFUSED, sync_code
from bot.export import as_csv, as_json, rows
from bot.health.asking import ask_health, page_url
from bot.logs import LogFormat, last_line
from bot.replies import editions as edition_replies
from bot.replies.health import verdict_line
from bot.replies.imports import report_reply
from bot.replies.rejections import refused_reply
from bot.replies.reply import Outcome, Reply
from bot.replies.syncs import skipped_reply, sync_reply
from bot.responder import Responder
from bot.settings import BadSettings, Settings, read_settings, readable_settings
from bot.sources import address, missing, nothing_to_ask, planned, timetable
from bot.staying import staying
from bot.terminal import about_file, as_text, chat, not_saved
from procurement.errors import BadSemester
from procurement.regions import AmbiguousRegion, UnknownRegion
from procurement.semester import Semester
from storage.boards import BoardShelf, load_board
from storage.database import Database
from storage.editions import newest_edition
from storage.errors import BackupError, NotServed
from storage.expiry import BACKUP_DAYS
from storage.migrate import migrate, revision_of
from sync.errors import FileRefused, Refusal
from sync.serving import SourceName

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Porsi: posisi daerah dalam e-purchasing.",
)

GREETING = (
    "Porsi, contoh dengan angka bawaan: Kalimantan Barat 2021-2022 dan angka rilis.\n"
    "Ketik nama daerah atau perintah (/bantuan); nomor untuk tombol; /keluar untuk selesai."
)


#: Where files that go with replies are written.
Save = Annotated[
    Path | None,
    typer.Option("--save", metavar="FOLDER", help="simpan berkas dan grafik ke folder ini"),
]


@app.command()
def demo(save: Save = None) -> None:
    """Bercakap dengan bot di terminal, dengan angka bawaan, tanpa token dan jaringan."""
    from sync.importing import import_files  # as below
    from sync.shipped import shipped_files
    from sync.snapshots import Options

    settings = _settings()
    with tempfile.TemporaryDirectory(prefix="porsi-") as folder:
        database = Database(f"sqlite:///{folder}/demo.db")
        migrate(database)
        report = import_files(
            database, shipped_files(), Options(), actor="angka bawaan", clock=clock.now
        )
        admin.publish_run(database, report.run.id, "angka bawaan", clock.now())
        visitor = Asker(chat_id=0)
        conversation = _conversation(database, settings)
        chat(conversation, visitor, sys.stdin, greeting=GREETING, folder=save)
        database.close()


@app.command("chat")
def chat_here(save: Save = None) -> None:
    """Bercakap dengan bot di terminal, dengan data instalasi ini."""
    with _installation() as (settings, database):
        chat(_conversation(database, settings), TERMINAL, sys.stdin, folder=save)


@app.command()
def ask(
    question: Annotated[list[str], typer.Argument(metavar="PERTANYAAN")], save: Save = None
) -> None:
    """Jawab satu pertanyaan. Kode keluar: 0 terjawab, 3 perlu dipersempit, 1 tidak ada."""
    with _installation() as (settings, database):
        reply = _conversation(database, settings).say(" ".join(question), TERMINAL)
        told = reply or Reply("", outcome=Outcome.NONE)
        _say(told, buttons=told.outcome is Outcome.CHOICE)
        try:
            line = about_file(told, save)
        except OSError as error:
            _fail(not_saved(error))
        if line:
            typer.echo(line)
        raise typer.Exit(told.outcome.value)


@app.command()
def run() -> None:
    """Jalankan bot: melayani Telegram sampai dihentikan."""
    with staying():
        from bot.app import serve  # the library takes a quarter of a second to import

    with _installation(is_logged=True) as (settings, database):
        try:
            serve(settings, database, _conversation(database, settings))
        except BadSettings as error:
            _fail(str(error), settings.log_format)


@app.command()
def health(
    ready: Annotated[
        bool, typer.Option("--ready", help="tanyakan apakah siap melayani, bukan hanya sehat")
    ] = False,
    url: Annotated[str | None, typer.Option(help="halaman yang ditanya")] = None,
) -> None:
    """Tanyakan kepada porsi run apakah ia sehat. Kode keluar: 0 sehat, 1 tidak."""
    if url is None:
        address = _settings().health_address
        if address is None:
            _fail("PORSI_HEALTH_LISTEN kosong: porsi run tidak dapat ditanya")
        url = page_url(address, "readyz" if ready else "healthz")
    verdict = ask_health(url)
    typer.echo(verdict_line(verdict, url))
    raise typer.Exit(0 if verdict.is_well else FAILED)


@app.command("import")
def import_here(
    files: Annotated[list[Path], typer.Argument(metavar="BERKAS...")],
    publish: Annotated[
        bool, typer.Option("--publish", help="langsung terbitkan, kecuali ada yang meragukan")
    ] = False,
    data_date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="tanggal data")
    ] = None,
    orders_from: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="transaksi tercakup sejak")
    ] = None,
    semester: Annotated[str | None, typer.Option(help="semester rekap, misalnya 2024-1")] = None,
    unit: Annotated[str | None, typer.Option(help="satuan rekap: rupiah, juta, miliar")] = None,
    source: Annotated[str | None, typer.Option(help="sumber data")] = None,
    absent_is_zero: Annotated[
        bool, typer.Option("--absent-is-zero", help="RUP tanpa baris transaksi berarti Rp0")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="impor lagi berkas yang sama")] = False,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="proses yang membaca beberapa berkas sekaligus")
    ] = 1,
    details: Annotated[bool, typer.Option("--details", help="laporan lengkap")] = False,
    actor: Annotated[str, typer.Option(hidden=True)] = "operator",
    machine: Annotated[bool, typer.Option("--machine", hidden=True)] = False,
) -> None:
    """Impor berkas dan tunjukkan laporannya; terbitkan kemudian dengan porsi publish."""
    # What reads files and counts rows is not for a bot that answers: 2 MB, 30 ms.
    from bot.importing import import_with_progress
    from sync.arrival import File
    from sync.snapshots import Options
    from sync.workers import Workers

    options = Options(
        data_date=data_date.date() if data_date else None,
        orders_from=orders_from.date() if orders_from else None,
        semester=_semester(semester) if semester else None,
        unit=unit,
        source=source,
        absent_is_zero=absent_is_zero,
    )
    with _installation() as (_, database), Workers(workers) as reading:
        try:
            report = import_with_progress(
                database,
                [File(path, path.name) for path in files],
                options,
                actor=actor,
                again=again,
                machine=machine,
                workers=reading,
            )
        except FileRefused as refused:
            if not machine:
                _say(refused_reply(refused))
            if not machine and refused.refusal is Refusal.ALREADY_IMPORTED:
                typer.echo("Untuk mengimpornya lagi: --again")
            raise typer.Exit(REFUSED) from None
        if machine:
            return
        waits = report.run.outcome == "checked"
        will_publish = publish and waits and not report.is_held
        _say(report_reply(report, details, will_publish=will_publish), buttons=False)
        if will_publish:
            _end(admin.publish_run(database, report.run.id, actor, clock.now()), buttons=False)
        if waits:
            typer.echo(f"Terbitkan dengan: porsi publish {report.run.id}")
            typer.echo(f"Rincian: porsi report {report.run.id} --details")
        if publish and waits:
            raise typer.Exit(HELD)


@app.command()
def sync(
    sources: Annotated[
        list[SourceName] | None,
        typer.Option("--source", help="sumber; boleh berulang. Semua bila tidak disebut"),
    ] = None,
    regions: Annotated[
        list[str] | None, typer.Option("--region", help="kode LKPP atau Kemendagri; boleh berulang")
    ] = None,
    years: Annotated[
        list[int] | None, typer.Option("--year", help="tahun anggaran; boleh berulang")
    ] = None,
    publish: Annotated[
        bool, typer.Option("--publish", help="terbitkan, kecuali ada yang meragukan")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="hanya katakan apa yang akan diambil")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="proses yang menghitung baris")] = 1,
    details: Annotated[bool, typer.Option("--details", help="laporan lengkap")] = False,
    actor: Annotated[str, typer.Option(hidden=True)] = "operator",
    unattended: Annotated[bool, typer.Option("--unattended", hidden=True)] = False,
    machine: Annotated[bool, typer.Option("--machine", hidden=True)] = False,
) -> None:
    """
    Ambil angka dari sumber-sumber LKPP menurut PORSI_SOURCES.

    Kode keluar: 0 terbit atau tidak berubah, 3 menunggu, 4 ditolak, 5 sumber tidak tersedia.
    """
    # What asks over HTTP takes a tenth of a second to import.
    from bot.replies.dry_runs import dry_run_reply
    from bot.syncing import sync_for_machine, sync_for_people
    from sync.workers import Workers

    with _installation() as (settings, database):
        try:
            asked = planned(
                settings,
                sources=sources or (),
                codes=regions or (),
                years=years or (),
                now=clock.now(),
            )
        except (UnknownRegion, AmbiguousRegion) as error:
            _fail(f'Daerah "{error.text}" tidak dikenal; tulis kode LKPP atau Kemendagri')
        why = nothing_to_ask(settings, asked)
        if why is not None and not (asked and dry_run):
            _fail(why)
        if dry_run:
            for step in asked:
                _say(
                    dry_run_reply(
                        step, address(settings, step.source), missing(settings, step.source)
                    )
                )
            return
        lacking = {step.source: why for step in asked if (why := missing(settings, step.source))}
        asked = [step for step in asked if step.source not in lacking]
        sync_them = sync_for_machine if machine else sync_for_people
        with Workers(workers) as counting:
            outcomes = sync_them(
                settings,
                database,
                asked,
                actor=actor,
                may_publish=publish,
                may_be_first=not unattended,
                workers=counting,
            )
        for source, why in () if machine else lacking.items():
            _say(skipped_reply(source, why))
        for source, outcome in () if machine else outcomes:
            _say(sync_reply(source, outcome, details), buttons=False)
        raise typer.Exit(sync_code(outcome.ending for _, outcome in outcomes))


@app.command()
def report(run_id: int, details: Annotated[bool, typer.Option("--details")] = False) -> None:
    """Tunjukkan lagi laporan sebuah impor, dibandingkan dengan edisi terbaru."""
    with _installation() as (_, database):
        command = ShowReport(run_id, details)
        _end(admin.answer(database, command, TERMINAL.actor, clock.now()), buttons=False)


@app.command()
def publish(run_id: int) -> None:
    """Terbitkan impor yang menunggu."""
    with _installation() as (_, database):
        _end(admin.publish_run(database, run_id, TERMINAL.actor, clock.now()), buttons=False)


@app.command()
def undo() -> None:
    """Batalkan edisi terbaru: angka sebelumnya berlaku lagi."""
    with _installation() as (_, database):
        with database.reading() as session:
            newest = newest_edition(session)
        if not newest:
            _end(edition_replies.nothing_to_undo_reply())
        reply = admin.undo_edition(database, newest, TERMINAL.actor, clock.now())
        _end(reply, buttons=False)


@app.command()
def editions() -> None:
    """Riwayat edisi: siapa, kapan, dari impor mana; dan impor yang menunggu."""
    from bot.commands import ShowHistory

    with _installation() as (_, database):
        _end(admin.answer(database, ShowHistory(), TERMINAL.actor, clock.now()))


@app.command()
def check(
    processes: Annotated[
        int, typer.Option(min=1, max=1000, help="proses porsi run yang berbagi satu database")
    ] = 1,
) -> None:
    """
    Periksa instalasi ini: apa yang keliru dan cara membetulkannya; tidak mengubah apa pun.

    Kode keluar: 0 tidak ada yang keliru, 3 ada yang perlu diperhatikan, 1 ada yang menghalangi bot.
    """
    from bot.checkup import running
    from bot.checkup.findings import Installation
    from bot.checkup.table import CHECKS

    settings, misset = readable_settings()
    place = Installation(settings, clock.now, misset, processes)
    findings = []
    for told in running.ask_all(CHECKS, place):
        typer.echo(running.line(told))
        findings.append(told[1])
    typer.echo(running.summary(findings))
    raise typer.Exit(running.code(findings))


@app.command("migrate")
def migrate_here() -> None:
    """Bawa database ke versi program ini; porsi run melakukannya juga saat mulai."""
    with _installation() as (_, database), database.reader.connect() as connection:
        typer.echo(f"Database versi {revision_of(connection)}.")


@app.command()
def digest(
    page: Annotated[int, typer.Option(min=1, help="pesan yang ke berapa")] = 1,
    send: Annotated[bool, typer.Option("--send", help="kirim; porsi run yang mengirimnya")] = False,
) -> None:
    """Ringkasan semester yang akan dikirim: apa, kepada siapa; kirim sekarang dengan --send."""
    from bot.digest import desk

    with _installation() as (settings, database):
        now = clock.now()
        if send:
            _end(desk.send_now(database, TERMINAL.actor, now), buttons=False)
        _end(
            desk.answer(database, Preview(page - 1), settings.target_percent, "", now),
            buttons=False,
        )


@app.command()
def export(
    semester: Annotated[
        str | None, typer.Option(help="misalnya 2022-2; semua bila tidak disebut")
    ] = None,
    format: Annotated[Literal["json", "csv"], typer.Option(help="json atau csv")] = "json",
) -> None:
    """Tulis semua angka edisi terbaru ke keluaran standar."""
    with _installation() as (_, database):
        with database.reading() as session:
            board = load_board(session)
        told = [_semester(semester)] if semester else board.semesters
        missing = [str(one) for one in told if one not in board.semesters]
        if missing or not told:
            _fail(f"Data {', '.join(missing) or 'apa pun'} belum tersedia.")
        written = as_csv(rows(board, told)) if format == "csv" else as_json(rows(board, told))
        sys.stdout.write(written)


@app.command()
def backup(
    target: Annotated[
        Path, typer.Argument(metavar="TUJUAN", help="folder, atau berkas *.jsonl.gz")
    ] = Path("porsi-backups"),
    keep: Annotated[
        int,
        typer.Option(min=1, max=BACKUP_DAYS, help="hapus cadangan lebih lama, dalam hari"),
    ] = BACKUP_DAYS,
) -> None:
    """Cadangkan seluruh isi database ke satu berkas; bot boleh tetap berjalan."""
    from bot import backing
    from bot.replies import backups as backup_replies

    with _installation(migrated=False) as (_, database):
        now = clock.now()
        try:
            made = backing.back_up(database, target, now)
            gone = () if made.path == target else backing.let_go(target, keep, now)
            gone += backing.let_go_of_replaced(database, keep, now)
        except BackupError as error:
            _fail(backup_replies.refusal(error))
        except OSError as error:
            _fail(f"Cadangan tidak dapat ditulis: {error.strerror or type(error).__name__}")
        except SQLAlchemyError as error:
            said = f"Database tidak dapat dibaca ({type(error).__name__})"
            _fail(f"{said}; periksa PORSI_DATABASE_URL")
        _end(backup_replies.backed_up_reply(made, gone))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="BERKAS")],
    replace: Annotated[
        bool, typer.Option("--replace", help="ganti database yang sudah berisi data")
    ] = False,
) -> None:
    """
    Pulihkan cadangan ke database yang kosong; dengan --replace juga ke yang berisi.

    Kode keluar: 0 dipulihkan, 4 ditolak dan tidak ada yang diubah.
    """
    from bot.replies import backups as backup_replies
    from storage.restoring import restore_backup

    with _installation(migrated=False) as (_, database):
        try:
            restored = restore_backup(database, file, at=clock.now(), may_replace=replace)
        except BackupError as error:
            typer.echo(backup_replies.refusal(error), err=True)
            raise typer.Exit(REFUSED) from None
        except OSError as error:
            _fail(f"{file}: {error.strerror or type(error).__name__}")
        except (SQLAlchemyError, sqlite3.Error) as error:
            said = f"Database tidak dapat ditulis ({type(error).__name__})"
            _fail(f"{said}; tidak ada yang diubah")
        _end(backup_replies.restored_reply(restored))


@contextmanager
def _installation(
    *, migrated: bool = True, is_logged: bool = False
) -> Iterator[tuple[Settings, Database]]:
    """
    The settings of this process and its database, brought up to date unless not `migrated`.

    What is wrong is a line for people, or, where it `is_logged`, in the form of the log.
    """
    settings = _settings(is_logged=is_logged)
    database: Database | None = None
    try:
        try:
            database = Database(settings.database_url)
            if migrated:
                migrate(database)
        except NotServed as error:
            said = f"Database sudah berversi {error.found} dan tidak lagi melayani program ini"
            needed = f"versi {error.known}; yang tidak cocok: {', '.join(error.misfits[:3])}"
            _fail(f"{said} ({needed}); jalankan program yang lebih baru")
        except Exception as error:  # noqa: BLE001 (whatever a driver raises, operators need one line)
            said = f"Database tidak dapat dibuka ({type(error).__name__})"
            form = settings.log_format if is_logged else LogFormat.TEXT
            _fail(f"{said}; periksa PORSI_DATABASE_URL", form)
        yield settings, database
    finally:
        if database is not None:
            database.close()


def _settings(*, is_logged: bool = False) -> Settings:
    try:
        return read_settings()
    except BadSettings as error:
        _fail(str(error), error.log_format if is_logged else LogFormat.TEXT)


def _conversation(database: Database, settings: Settings) -> Conversation:
    boards = BoardShelf(database)
    responder = Responder(database, boards, clock.now, settings.target_percent, timetable(settings))
    return Conversation(responder)


def _semester(text: str) -> Semester:
    try:
        return Semester.from_code(text)
    except BadSemester:
        _fail(f'Semester "{text}" tidak terbaca; tulis misalnya 2022-2')


def _say(reply: Reply, *, buttons: bool = True) -> None:
    shown = reply if buttons else Reply(reply.html, outcome=reply.outcome)
    typer.echo(as_text(shown, styled=sys.stdout.isatty()))


def _end(reply: Reply, *, buttons: bool = True) -> NoReturn:
    _say(reply, buttons=buttons)
    raise typer.Exit(reply.outcome.value)


def _fail(text: str, form: LogFormat = LogFormat.TEXT) -> NoReturn:
    typer.echo(last_line(text, form), err=True)
    raise typer.Exit(FAILED)
