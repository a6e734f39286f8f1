"""The first tables: runs, snapshots, editions, releases, chats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("region_code", sa.String(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name="pk_chat"),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("base_edition", sa.Integer(), nullable=False),
        sa.Column("counters", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('loading','checked','published','unchanged','refused','discarded')",
            name="ck_run_outcome_is_known",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
    )
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_edition_run_id"),
        sa.ForeignKeyConstraint(["undoes"], ["edition.id"], name="fk_edition_undoes"),
        sa.PrimaryKeyConstraint("id", name="pk_edition"),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("half", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name="fk_finding_run_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_finding"),
    )
    op.create_index("ix_finding_run_id", "finding", ["run_id"])
    op.create_table(
        "rejected_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name="fk_rejected_row_run_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_rejected_row"),
    )
    op.create_index("ix_rejected_row_run_id", "rejected_row", ["run_id"])
    op.create_table(
        "run_file",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name="fk_run_file_run_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "sha256", name="pk_run_file"),
    )
    op.create_index("ix_run_file_sha256", "run_file", ["sha256"])
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("half", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("finished", sa.BigInteger(), nullable=True),
        sa.Column("rup", sa.BigInteger(), nullable=True),
        sa.Column("rup_penyedia", sa.BigInteger(), nullable=True),
        sa.Column("rup_swakelola", sa.BigInteger(), nullable=True),
        sa.Column("data_date", sa.Date(), nullable=False),
        sa.Column("plan_date", sa.Date(), nullable=True),
        sa.Column("orders_from", sa.Date(), nullable=False),
        sa.Column("orders_to", sa.Date(), nullable=False),
        sa.Column("denominator", sa.String(), nullable=False),
        sa.Column("order_states", sa.String(), nullable=False),
        sa.Column("recomputed", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.CheckConstraint(
            "finished BETWEEN 0 AND value", name="ck_snapshot_finished_is_part_of_value"
        ),
        sa.CheckConstraint("half IN (1, 2)", name="ck_snapshot_half_is_one_or_two"),
        sa.CheckConstraint("rup >= 0", name="ck_snapshot_rup_is_not_negative"),
        sa.CheckConstraint("value >= 0", name="ck_snapshot_value_is_not_negative"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_snapshot_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_snapshot"),
    )
    op.create_index("ix_snapshot_run_id", "snapshot", ["run_id"])
    op.create_table(
        "edition_entry",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("half", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name="fk_edition_entry_edition_id"),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name="fk_edition_entry_snapshot_id"
        ),
        sa.PrimaryKeyConstraint(
            "edition_id", "year", "half", "region_code", name="pk_edition_entry"
        ),
    )
    op.create_index(
        "ix_edition_entry_pair", "edition_entry", ["year", "half", "region_code", "edition_id"]
    )
    op.create_index("ix_edition_entry_snapshot_id", "edition_entry", ["snapshot_id"])
    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("from_edition", sa.Integer(), nullable=True),
        sa.Column("until_edition", sa.Integer(), nullable=True),
        sa.Column("region_code", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("half", sa.Integer(), nullable=True),
        sa.Column("data_date", sa.Date(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("peers", sa.String(), nullable=True),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("approximate", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["from_edition"], ["edition.id"], name="fk_release_from_edition"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_release_run_id"),
        sa.ForeignKeyConstraint(["until_edition"], ["edition.id"], name="fk_release_until_edition"),
        sa.PrimaryKeyConstraint("id", name="pk_release"),
    )
    op.create_index("ix_release_from_edition", "release", ["from_edition"])
    op.create_index("ix_release_run_id", "release", ["run_id"])
    op.create_table(
        "snapshot_month",
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("finished", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["snapshot.id"],
            name="fk_snapshot_month_snapshot_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "month", name="pk_snapshot_month"),
    )
    op.create_table(
        "snapshot_unit",
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("finished", sa.BigInteger(), nullable=False),
        sa.Column("rup_penyedia", sa.BigInteger(), nullable=False),
        sa.Column("rup_swakelola", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["snapshot.id"],
            name="fk_snapshot_unit_snapshot_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "code", name="pk_snapshot_unit"),
    )
