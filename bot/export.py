"""All figures of the current edition as rows: for `porsi export`, and for whoever checks us."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.files.table import as_text
from procurement.board import Board
from procurement.figures import Figure
from procurement.peers import PROVINSI, main_peers
from procurement.ranking import Measure
from procurement.semester import Semester

COLUMNS = (
    "kode",
    "klpd",
    "nama",
    "kelas",
    "semester",
    "tanggal_data",
    "nilai",
    "nilai_selesai",
    "rup_penyedia",
    "rup_swakelola",
    "rup",
    "porsi",
    "peringkat_porsi",
    "peringkat_nilai",
    "n",
    "n_nilai",
    "sumber",
    "tanggal_rup",
    "transaksi_dari",
    "transaksi_sampai",
    "penyebut",
    "status_pesanan",
    "hitung_ulang",
    "edisi",
)


def rows(board: Board, semesters: Iterable[Semester]) -> Iterator[dict[str, Any]]:
    """
    A row a figure, by semester and code; money in whole rupiah, `porsi` an unrounded decimal text.

    Ranks are those of kabupaten and kota together, or of provinces; `n` and `n_nilai` say among how
    many.
    """
    for semester in semesters:
        for figure in sorted(board.figures(semester), key=lambda figure: figure.region.code):
            yield _row(board, figure)


def as_json(told: Iterable[dict[str, Any]]) -> str:
    lines = [json.dumps(row, ensure_ascii=False) for row in told]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def as_csv(told: Iterable[dict[str, Any]]) -> str:
    """CSV with semicolons, as Excel in Indonesia opens it."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, delimiter=";", lineterminator="\n")
    table.writeheader()
    for row in told:
        table.writerow(
            {name: as_text(it) if isinstance(it, str) else it for name, it in row.items()}
        )
    return out.getvalue()


def _row(board: Board, figure: Figure) -> dict[str, Any]:
    region, peers = figure.region, main_peers(figure.region)
    share = board.ranking(figure.semester, peers, Measure.SHARE)
    value = board.ranking(figure.semester, peers, Measure.VALUE)
    by_share, by_value = share.place(region), value.place(region)
    values = (
        region.code,
        region.lkpp_code,
        region.name,
        "provinsi" if peers == PROVINSI else "kabupaten/kota",
        figure.semester.code,
        figure.data_date.isoformat(),
        figure.value,
        figure.finished,
        figure.rup_penyedia,
        figure.rup_swakelola,
        figure.rup,
        None if figure.share is None else format(figure.share, "f"),
        by_share.rank if by_share else None,
        by_value.rank if by_value else None,
        share.n,
        value.n,
        figure.source,
        figure.plan_date.isoformat() if figure.plan_date else None,
        figure.orders_from.isoformat(),
        figure.orders_to.isoformat(),
        figure.denominator.value,
        figure.order_states.value,
        figure.recomputed,
        board.edition,
    )
    return dict(zip(COLUMNS, values, strict=True))
