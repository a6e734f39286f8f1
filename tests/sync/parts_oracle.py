"""
The parts of figures, computed by SQL over rows of the older service: an independent reading.

Nothing of the importer is used here. Packages are rounded half up once, as in `sql_oracle`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

TABLES = """
CREATE TABLE live AS
SELECT *, jumlahpagu::HUGEINT AS pagu,
       statuspenyedia IS NOT DISTINCT FROM 'penyediaDalamSwakelola' AS within
FROM plan
WHERE statusumumkan = 'Terumumkan' AND statusaktifpaket = 'True' AND statusdeletepaket = 'False';

CREATE TABLE halves AS SELECT unnest([1, 2]) AS half;

CREATE TABLE packages AS
SELECT kd_klpd, tahun_anggaran AS year, kd_paket,
       any_value(floor(total::DECIMAL(38, 6) + 0.5))::HUGEINT AS value,
       any_value(paket_status_str) AS status,
       any_value(tanggal_buat_paket::DATE) AS day,
       any_value(coalesce(kd_rup, '')) AS code,
       any_value(coalesce(kd_komoditas, '')) AS commodity
FROM orders GROUP BY ALL;

CREATE TABLE told AS
SELECT p.*, half, status IN ('Paket Proses', 'Paket Selesai') AS counts
FROM packages p, halves
WHERE half = 2 OR day <= make_date(p.year::INT, 6, 30);

CREATE TABLE linked AS
SELECT t.*, CASE
    WHEN code = '' THEN 'none'
    WHEN EXISTS (SELECT 1 FROM live l WHERE l.kind = 'penyedia' AND l.idrup = t.code
                 AND l.kd_klpd = t.kd_klpd AND l.tahunanggaran = t.year) THEN 'own'
    WHEN EXISTS (SELECT 1 FROM plan l WHERE l.kind = 'penyedia' AND l.idrup = t.code
                 AND l.kd_klpd = t.kd_klpd AND l.tahunanggaran = t.year) THEN 'withdrawn'
    ELSE 'unknown' END AS link
FROM told t WHERE counts;

CREATE TABLE over AS
SELECT t.kd_klpd, t.year, t.half, t.code, sum(value) - any_value(l.pagu) AS excess
FROM linked t JOIN live l ON l.kind = 'penyedia' AND l.idrup = t.code
 AND l.kd_klpd = t.kd_klpd AND l.tahunanggaran = t.year
WHERE link = 'own' GROUP BY ALL HAVING sum(value) > any_value(l.pagu);
"""

PLAN = """
SELECT kd_klpd, tahunanggaran AS year, half, '{aspect}' AS aspect, {key} AS key,
       sum(pagu) AS amount, count(*) AS number
FROM live, halves WHERE NOT within AND kind IN ({kinds}) GROUP BY ALL
"""
METHOD = """
CASE WHEN kind = 'swakelola' THEN 'Swakelola'
     WHEN metodepengadaan = 'e-Purchasing' THEN 'E-Purchasing'
     ELSE trim(coalesce(metodepengadaan, '')) END
"""
UMKK = "CASE statususahakecil WHEN 'UsahaKecil' THEN 'UMKK' ELSE 'Non-UMKK' END"
PARTS = [
    PLAN.format(aspect="method", key=METHOD, kinds="'penyedia', 'swakelola'"),
    PLAN.format(aspect="pdn", key="statuspdn", kinds="'penyedia'"),
    PLAN.format(aspect="umkk", key=UMKK, kinds="'penyedia'"),
    """
    SELECT kd_klpd, year, half, 'catalogue', 'v5', sum(value), count(*)
    FROM told WHERE counts GROUP BY ALL
    """,
    """
    SELECT kd_klpd, year, half, 'state', status, sum(value), count(*) FROM told GROUP BY ALL
    """,
    """
    SELECT kd_klpd, year, half, 'commodity', if(place <= 40, commodity, 'lainnya'), sum(value),
           sum(number)
    FROM (SELECT *, row_number() OVER (PARTITION BY kd_klpd, year, half
                                       ORDER BY value DESC, commodity) AS place
          FROM (SELECT kd_klpd, year, half, commodity, sum(value) AS value, count(*) AS number
                FROM told WHERE counts GROUP BY ALL))
    GROUP BY ALL
    """,
    """
    SELECT kd_klpd, year, half, 'link', link, sum(value), count(*) FROM linked GROUP BY ALL
    """,
    "SELECT kd_klpd, year, half, 'link', 'over', sum(excess), count(*) FROM over GROUP BY ALL",
    """
    SELECT kd_klpd, tahunanggaran, half, 'largest', idrup, pagu, 1
    FROM live, halves WHERE NOT within AND pagu > 0
    QUALIFY row_number() OVER (PARTITION BY kd_klpd, tahunanggaran, half
                               ORDER BY pagu DESC, idrup::BIGINT DESC) <= 3
    """,
]
DARING = """
WITH rows AS (
    SELECT kd_klpd, year(tanggal_transaksi::TIMESTAMP) AS year, order_id, valuasi::HUGEINT AS value,
           tanggal_transaksi AS moment, coalesce(status_verif, '') AS verified,
           coalesce(status_konfirmasi_ppmse, '') AS state
    FROM daring
),
tellings AS (
    SELECT kd_klpd, year, order_id, arg_max(value, moment || state) AS value,
           max(moment) AS moment, arg_max(verified, moment || state) AS verified,
           arg_max(state, moment || state) AS state
    FROM rows WHERE verified <> '' OR state <> '' GROUP BY ALL
),
lines AS (
    SELECT kd_klpd, year, order_id, sum(value) AS value, min(moment) AS moment, '' AS verified,
           '' AS state
    FROM rows r WHERE verified = '' AND state = '' AND NOT EXISTS (
        SELECT 1 FROM tellings t WHERE t.kd_klpd = r.kd_klpd AND t.year = r.year
           AND t.order_id = r.order_id)
    GROUP BY ALL
)
SELECT kd_klpd, o.year, half, 'toko daring', CASE
    WHEN o.state = 'gagal' THEN 'gagal'
    WHEN o.verified = 'verified' AND (o.state = 'selesai' OR NOT EXISTS (
        SELECT 1 FROM rows r WHERE r.kd_klpd = o.kd_klpd AND r.year = o.year AND r.state <> '')
    ) THEN 'selesai'
    ELSE 'belum dikonfirmasi' END AS key, sum(o.value), count(*)
FROM (FROM tellings UNION ALL FROM lines) o, halves
WHERE half = 2 OR o.moment::TIMESTAMP < make_date(o.year::INT, 7, 1)
GROUP BY ALL
"""

#: By KLPD code and semester: by aspect and key rupiah, and the number of packages or orders.
Told = dict[tuple[str, str], dict[tuple[str, str], tuple[int, int]]]


def parts(
    penyedia: list[Path], swakelola: list[Path], orders: list[Path], daring: Iterable[Path] = ()
) -> Told:
    """The parts that are not nought, of all regions and semesters, also those of no figure."""
    database = duckdb.connect()
    options = "all_varchar = true, union_by_name = true"
    tables = {"penyedia": penyedia, "swakelola": swakelola, "orders": orders}
    for name, files in (tables | {"daring": list(daring)}).items():
        if files:
            paths = [str(path) for path in files]
            database.execute(f"CREATE TABLE {name} AS SELECT * FROM read_csv({paths}, {options})")
    database.execute(
        "CREATE TABLE plan AS SELECT *, 'penyedia' AS kind FROM penyedia UNION ALL BY NAME"
        " SELECT *, 'swakelola' AS kind FROM swakelola"
    )
    database.execute(TABLES)
    told: Told = {}
    for query in [*PARTS, DARING] if daring else PARTS:
        for klpd, year, half, aspect, key, amount, number in database.execute(query).fetchall():
            place = told.setdefault((klpd, f"{year}-{half}"), {})
            place[aspect, key] = int(amount), int(number)
    return told
