"""What a package of the plan is besides its ceiling: of several spellings one."""

from __future__ import annotations

from procurement.breakdowns import E_PURCHASING, NON_PDN, NON_UMKK, PDN, UMKK
from sync import cells
from sync.files.sheets import Cell

_METHODS = (
    E_PURCHASING,
    "Pengadaan Langsung",
    "Penunjukan Langsung",
    "Tender",
    "Tender Cepat",
    "Seleksi",
    "Dikecualikan",
    "Darurat",
    "Kontes",
    "Sayembara",
    "Pembayaran untuk Kontrak Tahun Jamak",
)


def _letters(written: Cell) -> str:
    return "".join(filter(str.isalnum, cells.text(written).casefold()))


_METHOD_OF = {_letters(method): method for method in _METHODS}
_YES, _NO = ("ya", "true", "1"), ("tidak", "false", "0")
_PDN_OF = dict.fromkeys(("pdn", *_YES), PDN) | dict.fromkeys(("nonpdn", "bukanpdn", *_NO), NON_PDN)
_UMKK_OF = dict.fromkeys(("ukm", "umk", "umkk", "usahakecil", *_YES), UMKK) | dict.fromkeys(
    ("nonukm", "nonumk", "nonumkk", "bukanukm", "bukanusahakecil", "nonusahakecil", *_NO), NON_UMKK
)


def method(cell: Cell) -> str:
    """
    A method of procurement by its one name; "" for none and for what is no method.

    >>> method("e-Purchasing"), method("TENDER CEPAT "), method("-"), method(None)
    ('E-Purchasing', 'Tender Cepat', '', '')
    """
    return _METHOD_OF.get(_letters(cell), "")


def pdn(cell: Cell) -> str:
    """
    Whether domestic products are to be bought; "" where that is not said.

    >>> pdn("PDN"), pdn("Non-PDN"), pdn(True), pdn("-")
    ('PDN', 'Non-PDN', 'PDN', '')
    """
    return _PDN_OF.get(_letters(cell), "")


def umkk(cell: Cell) -> str:
    """
    Whether a package is for small businesses and cooperatives; "" where that is not said.

    >>> umkk("UsahaKecil"), umkk("bukanUsahaKecil"), umkk("UKM"), umkk(None)
    ('UMKK', 'Non-UMKK', 'UMKK', '')
    """
    return _UMKK_OF.get(_letters(cell), "")
