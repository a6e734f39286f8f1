"""
The same figures, computed by SQL over the rows: an independent reading of the rules.

Nothing of the importer is used here. Amounts are decimals; a package is rounded half up once; a
rank is one more than the number of better ones, by exact comparison (a/b > c/d as a*d > c*b).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

FIGURES = """
WITH live AS (
    SELECT kd_klpd, tahunanggaran AS year, jumlahpagu::DECIMAL(38, 0) AS pagu, kind
    FROM plan
    WHERE statusumumkan = 'Terumumkan' AND statusaktifpaket = 'True' AND statusdeletepaket = 'False'
      AND statuspenyedia IS DISTINCT FROM 'penyediaDalamSwakelola'
),
plans AS (
    SELECT kd_klpd, year,
           coalesce(sum(pagu) FILTER (kind = 'penyedia'), 0) AS penyedia,
           coalesce(sum(pagu) FILTER (kind = 'swakelola'), 0) AS swakelola
    FROM live GROUP BY ALL
),
packages AS (
    SELECT kd_klpd, tahun_anggaran AS year, kd_paket,
           any_value(floor(total::DECIMAL(38, 6) + 0.5))::DECIMAL(38, 0) AS value,
           any_value(paket_status_str) AS status,
           any_value(tanggal_buat_paket::DATE) AS day
    FROM orders GROUP BY ALL
),
semesters AS (
    SELECT p.kd_klpd, p.year, half,
           coalesce(sum(value) FILTER (status IN ('Paket Proses', 'Paket Selesai')), 0) AS value,
           coalesce(sum(value) FILTER (status = 'Paket Selesai'), 0) AS finished
    FROM (SELECT *, unnest([1, 2]) AS half FROM packages) p
    WHERE half = 2 OR day <= make_date(p.year::INT, 6, 30)
    GROUP BY ALL
),
figures AS (
    SELECT s.*, penyedia, swakelola, penyedia + swakelola AS rup
    FROM semesters s JOIN plans USING (kd_klpd, year)
)
SELECT kd_klpd, year || '-' || half AS semester, value::HUGEINT, finished::HUGEINT,
       penyedia::HUGEINT, swakelola::HUGEINT, rup::HUGEINT,
       (SELECT 1 + count(*) FROM figures o WHERE o.year = f.year AND o.half = f.half
          AND o.kd_klpd <> 'D197' AND o.value::HUGEINT * f.rup::HUGEINT
                                     > f.value::HUGEINT * o.rup::HUGEINT) AS share_rank,
       (SELECT 1 + count(*) FROM figures o WHERE o.year = f.year AND o.half = f.half
          AND o.kd_klpd <> 'D197' AND o.value > f.value) AS value_rank
FROM figures f
"""


def figures(
    penyedia: list[Path], swakelola: list[Path], orders: list[Path]
) -> dict[tuple[str, str], dict[str, int]]:
    """By KLPD code and semester: amounts in rupiah, and ranks among all but the province D197."""
    database = duckdb.connect()
    options = "all_varchar = true, union_by_name = true"
    database.execute(
        f"""
        CREATE TABLE plan AS
        SELECT kd_klpd, tahunanggaran, jumlahpagu, statusumumkan, statusaktifpaket,
               statusdeletepaket, statuspenyedia, 'penyedia' AS kind
        FROM read_csv({[str(p) for p in penyedia]}, {options})
        UNION ALL BY NAME
        SELECT kd_klpd, tahunanggaran, jumlahpagu, statusumumkan, statusaktifpaket,
               statusdeletepaket, NULL AS statuspenyedia, 'swakelola' AS kind
        FROM read_csv({[str(p) for p in swakelola]}, {options})
        """
    )
    database.execute(
        f"CREATE TABLE orders AS SELECT * FROM read_csv({[str(p) for p in orders]}, {options})"
    )
    names = ("value", "finished", "penyedia", "swakelola", "rup", "share_rank", "value_rank")
    return {
        (klpd, semester): dict(zip(names, values, strict=True))
        for klpd, semester, *values in database.execute(FIGURES).fetchall()
    }
