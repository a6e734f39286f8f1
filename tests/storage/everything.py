"""All that a database holds."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import MetaData, select

from storage.database import Database


def everything(database: Database) -> Iterator[str]:
    """Each row of each table, as Python writes it."""
    tables = MetaData()
    with database.writer.connect() as connection:
        tables.reflect(connection)
        for table in tables.sorted_tables:
            yield from map(repr, connection.execute(select(table)))
