"""Restored databases: what is sent by itself is held where it may have been sent before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "restoration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_run", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_restoration"),
    )
    op.add_column("digest_run", sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
