"""Where figures and pages are kept: the database, its file system, folders and room."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.checkup.findings import Finding, Installation, doubtful, good, wrong
from bot.formats import moment, size
from bot.replies.words import FRESH_DAYS
from bot.sources import timetable
from procurement.semester import wib_day
from storage.database import CONNECTIONS, Database
from storage.editions import history
from storage.errors import NotServed
from storage.migrate import is_migrated, newest_revision, revision_of
from storage.outcomes import newest_success

#: Free room, in bytes: less than this stops the bot soon, less than that is little.
TOO_LITTLE, LITTLE = 100_000_000, 1_000_000_000
#: File systems over a network: SQLite's locks do not hold there.
NETWORKS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs"}
)
#: The oldest PostgreSQL that its makers still mend, as the number of its release.
OLDEST_POSTGRESQL = 14
#: Connections of the commands that a process runs beside: a sync and an import, with one for a lock
#: and one to work with each.
BESIDE = 4
_AGAIN = "periksa PORSI_DATABASE_URL dan apakah database berjalan"


def database(place: Installation) -> Finding:
    """Whether it answers, and has the tables of this program."""
    url = place.settings.database_url
    try:
        file = _file(url)
        if file is not None and not file.exists():
            return doubtful(f"{file} belum ada", "porsi migrate membuatnya, juga porsi run")
        with _opened(url) as opened, opened.reader.connect() as connection:
            revision = revision_of(connection)
            is_migrated(opened)
    except NotServed as error:
        said = f"versi {error.found}, tidak lagi melayani program ini ({error.known})"
        return wrong(said, "jalankan program yang lebih baru")
    except ArgumentError:
        return wrong("PORSI_DATABASE_URL bukan alamat database", "lihat contoh di .env.example")
    except (SQLAlchemyError, ImportError) as error:
        return wrong(f"tidak dapat dibuka ({type(error).__name__})", _AGAIN)
    newest = newest_revision()
    if not revision:
        return doubtful("masih kosong", "porsi migrate membuat tabelnya, juga porsi run")
    if revision < newest:
        said = f"versi {revision}, program ini memerlukan {newest}"
        return doubtful(said, "porsi backup, lalu porsi migrate (porsi run juga melakukannya)")
    if revision > newest:
        said = f"versi {revision}, lebih baru daripada program ini ({newest})"
        return doubtful(said, "pasang versi program yang sama di semua mesin")
    return good(f"terbuka, versi {revision}")


def edition(place: Installation) -> Finding | None:
    """The newest figures that people are told, and since when."""
    try:
        file = _file(place.settings.database_url)
        if file is not None and not file.exists():
            return None
        with _opened(place.settings.database_url) as opened, opened.reading() as session:
            newest, came = history(session, 1), newest_success(session)
    except (SQLAlchemyError, ImportError):
        return None  # `database` says so
    if not newest:
        return doubtful("belum ada yang diterbitkan", "porsi import BERKAS --publish")
    said = f"edisi {newest[0].id}, terbit {moment(newest[0].published_at)}"
    days = (wib_day(place.now()) - wib_day(came or newest[0].published_at)).days
    if days > FRESH_DAYS and not timetable(place.settings).is_empty:
        remedy = "lihat sumbernya di /status, lalu porsi sync"
        return doubtful(f"{said}; {days} hari tidak ada yang datang dari sumber", remedy)
    return good(said)


def postgresql(place: Installation) -> Finding | None:
    """Its version, and whether it has room for the connections of all processes."""
    try:
        if _file(place.settings.database_url) is not None:
            if place.processes > 1:
                return wrong("SQLite tidak untuk beberapa mesin", "pakai PostgreSQL")
            return None
        with _opened(place.settings.database_url) as opened, opened.reader.connect() as connection:
            told = {
                name: int(connection.execute(text(f"SHOW {name}")).scalar_one())
                for name in (
                    "server_version_num",
                    "max_connections",
                    "superuser_reserved_connections",
                )
            }
    except (SQLAlchemyError, ImportError):
        return None  # `database` says so
    version = told["server_version_num"] // 10_000
    free = told["max_connections"] - told["superuser_reserved_connections"]
    needed = place.processes * (CONNECTIONS + BESIDE)
    if version < OLDEST_POSTGRESQL:
        return doubtful(f"PostgreSQL {version} tidak dirawat lagi", "pakai versi yang lebih baru")
    if needed > free:
        said = f"{place.processes} proses dapat memakai {needed} sambungan, tersedia {free}"
        return doubtful(said, f"naikkan max_connections menjadi sedikitnya {needed + 10}")
    return good(f"PostgreSQL {version}, {free} sambungan untuk {place.processes} proses ({needed})")


def file_system(place: Installation) -> Finding | None:
    """Whether SQLite's file lies where its locks hold, and can be written."""
    file = _file_if_any(place)
    if file is None:
        return None
    found = _mount(file.parent, place.mounts)
    if found is None:
        return None
    kind, options = found
    if kind in NETWORKS:
        remedy = "pindahkan ke cakram mesin ini, atau pakai PostgreSQL"
        return wrong(f"SQLite berada di penyimpanan jaringan ({kind}) dan dapat rusak", remedy)
    if "ro" in options:
        return wrong(f"{file.parent} hanya dapat dibaca", "pasang sebagai dapat ditulis")
    return good(f"cakram mesin ini ({kind})")


def room(place: Installation) -> Finding:
    """How much is free where figures and pages are kept; `/tmp` may be small on purpose."""
    places = [Path(place.settings.cache)]
    file = _file_if_any(place)
    if file is not None:
        places.append(file.parent)
    free, least = min((shutil.disk_usage(there).free, there) for there in map(_existing, places))
    said = f"{size(free)} kosong di {least}"
    if free < TOO_LITTLE:
        return wrong(said, "kosongkan cakram: tanpa ruang tidak ada yang dapat disimpan")
    return doubtful(said, "kosongkan cakram") if free < LITTLE else good(said)


def folders(place: Installation) -> Finding:
    """Whether what must be written can be, and what must be read can be."""
    file = _file_if_any(place)
    for what, there in (
        ("folder database", file.parent if file else None),
        ("PORSI_CACHE", Path(place.settings.cache)),
    ):
        if there is not None and not _can_write(_existing(there)):
            return wrong(f"{what} ({there}) tidak dapat ditulis", "ubah pemilik atau jalurnya")
    inbox = place.settings.folder
    if inbox and not (os.path.isdir(inbox) and os.access(inbox, os.R_OK | os.X_OK)):
        return wrong(f"PORSI_FOLDER ({inbox}) tidak dapat dibaca", "buat folder itu atau haknya")
    return good("dapat dipakai")


def _file(url: str) -> Path | None:
    """The file of a SQLite database; raises ArgumentError."""
    parsed = make_url(url)
    is_file = parsed.get_backend_name() == "sqlite" and parsed.database not in (None, ":memory:")
    return Path(str(parsed.database)).absolute() if is_file else None


def _file_if_any(place: Installation) -> Path | None:
    try:
        return _file(place.settings.database_url)
    except ArgumentError:
        return None  # `database` says so


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    opened = Database(url)
    try:
        yield opened
    finally:
        opened.close()


def _existing(path: Path) -> Path:
    """The nearest folder above that there is, or itself."""
    return next(one for one in (path.absolute(), *path.absolute().parents) if one.is_dir())


def _can_write(folder: Path) -> bool:
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".porsi-check-"):
            return True
    except OSError:
        return False


def _mount(folder: Path, mounts: Path) -> tuple[str, list[str]] | None:
    """The kind of the file system on which `folder` lies, and its options; None if untold."""
    try:
        lines = mounts.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return None
    real = _existing(folder).resolve()
    found: tuple[int, tuple[str, list[str]]] | None = None
    for line in lines:
        _, point, kind, options, *_ = line.split(" ")
        there = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), point))
        depth = len(there.parts)
        if real.is_relative_to(there) and (found is None or depth >= found[0]):
            found = depth, (kind, options.split(","))
    return found[1] if found else None
