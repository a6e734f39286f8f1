"""What chats want to hear, what they were sent, and how fast may be sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _widen_chat()
    _create_wants()
    _create_ledger()
    op.create_table(
        "seen_update",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("update_id", name="pk_seen_update"),
    )
    op.create_index("ix_seen_update_seen_at", "seen_update", ["seen_at"])
    op.create_table(
        "send_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("free_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_send_rate"),
    )
    op.execute("INSERT INTO send_rate (id, free_at) VALUES (1, 0)")


def _widen_chat() -> None:
    """Made anew: SQLite adds no checks to a table that stands."""
    op.rename_table("chat", "chat_before")
    op.create_table(
        "chat",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("region_code", sa.String(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("wants_semester", sa.Boolean(), nullable=False),
        sa.Column("wants_month", sa.Boolean(), nullable=False),
        sa.Column("wants_rank", sa.Boolean(), nullable=False),
        sa.Column("wants_data", sa.Boolean(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("gone_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_why", sa.String(), nullable=True),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_chat_hour_is_of_a_day")),
        sa.CheckConstraint("zone IN ('WIB','WITA','WIT')", name=op.f("ck_chat_zone_is_known")),
        sa.PrimaryKeyConstraint("chat_id", name="pk_chat_wide"),
    )
    op.execute(
        "INSERT INTO chat SELECT chat_id, region_code, since, 'private', NULL, false, false,"
        " false, false, 8, 'WIB', NULL, NULL, 0 FROM chat_before"
    )
    op.drop_table("chat_before")


def _create_wants() -> None:
    op.create_table(
        "follow",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_edition", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.chat_id"], name="fk_follow_chat_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat_id", "region_code", name="pk_follow"),
    )
    op.create_table(
        "wish",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("half", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.chat_id"], name="fk_wish_chat_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat_id", "region_code", "year", "half", name="pk_wish"),
    )


def _create_ledger() -> None:
    op.create_table(
        "digest_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_digest_run"),
        sa.UniqueConstraint("kind", "period", name="uq_digest_run_kind_period"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending','sending','sent','unsure','dead','cancelled')",
            name=op.f("ck_delivery_state_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.chat_id"], name="fk_delivery_chat_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["digest_run.id"], name="fk_delivery_run_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("run_id", "chat_id", name="uq_delivery_run_id_chat_id"),
    )
    op.create_index("ix_delivery_state", "delivery", ["state", "next_at"])
    op.create_index("ix_delivery_chat_id", "delivery", ["chat_id"])
