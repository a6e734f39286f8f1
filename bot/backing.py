"""
Backups as operators keep them: a dated name in a folder, and the old ones taken away.

What is erased on a person's word is in the backups still: none is kept for longer than
`BACKUP_DAYS` (`storage/expiry.py`).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

from bot import __version__
from storage.backups import Backup, read_manifest, write_backup
from storage.database import Database
from storage.errors import BackupError
from storage.restoring import replaced_name

ENDING = ".jsonl.gz"
#: What a backup that was killed has left is taken away after so long.
ABANDONED = timedelta(days=1)
_NAME = re.compile(r"porsi-[0-9]{8}T[0-9]{6}Z\.jsonl\.gz")
_PART = re.compile(r"\.porsi-[0-9]{8}T[0-9]{6}Z\.jsonl\.gz\.[a-z0-9_]+\.part")


def back_up(database: Database, target: Path, at: datetime) -> Backup:
    """
    Back up into the file `target`, where it ends as backups do, else into a folder under a dated
    name; raises what `write_backup` does.
    """
    if target.name.endswith(ENDING):
        path = target
    else:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = target / f"porsi-{at:%Y%m%dT%H%M%SZ}{ENDING}"
    return write_backup(database, path, version=__version__, at=at)


def let_go(folder: Path, days: int, at: datetime) -> tuple[Path, ...]:
    """
    Delete the backups in `folder` that are older than `days`, and what killed ones left.

    Only what bears such a name and says of itself, in its first line, that it is a backup and when
    it was made.
    """
    gone = []
    for path in sorted(folder.iterdir()):
        is_old = _PART.fullmatch(path.name) and _is_abandoned(path, at)
        if is_old or (_NAME.fullmatch(path.name) and _is_older(path, at - timedelta(days=days))):
            path.unlink()
            gone.append(path)
    return tuple(gone)


def let_go_of_replaced(database: Database, days: int, at: datetime) -> tuple[Path, ...]:
    """Delete the files of databases that a restore has replaced more than `days` ago."""
    if not database.is_sqlite or not database.writer.url.database:
        return ()
    place = Path(database.writer.url.database)
    first = replaced_name(place.name, at - timedelta(days=days))
    form = re.compile(re.escape(place.name) + r"\.before-[0-9]{8}T[0-9]{6}Z(-wal|-shm|-journal)?")
    gone = []
    for path in sorted(place.parent.glob(f"{place.name}.before-*")):
        if form.fullmatch(path.name) and path.name < first:
            path.unlink()
            gone.append(path)
    return tuple(gone)


def _is_older(path: Path, than: datetime) -> bool:
    try:
        return read_manifest(path).made_at < than
    except (BackupError, OSError):
        return False


def _is_abandoned(path: Path, at: datetime) -> bool:
    return path.stat().st_mtime < (at - ABANDONED).timestamp()
