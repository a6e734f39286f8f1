"""Alembic's entry: it works on the connection, and inside the transaction, that it is given."""

from __future__ import annotations

from alembic import context

from storage.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    # One transaction around all steps: a failure leaves the database as it was.
    transaction_per_migration=False,
    transactional_ddl=False,
)
context.run_migrations()
