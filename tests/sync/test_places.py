"""Which region a row's code, name and kind agree on; where they do not, the row is rejected."""

import pytest

from sync.errors import Reason, RowRejected
from sync.places import region


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("61.71", None, "Kota Pontianak"),
        ("6171", None, "Kota Pontianak"),  # the same in both systems
        (6171, "Kota Pontianak", "Kota Pontianak"),
        ("1306", "Kab. Padang Pariaman", "Kab. Padang Pariaman"),  # BPS's
        ("1306", "Kab. Agam", "Kab. Agam"),  # Kemendagri's without its dot
        ("9671", None, "Kota Sorong"),  # Kemendagri's only
        ("6405", None, "Kab. Berau"),  # BPS's only
        ("94", "Papua", "Provinsi Papua"),
        ("94", "Provinsi Papua Tengah", "Provinsi Papua Tengah"),
        ("D47", None, "Kota Tangerang Selatan"),
        (None, "Kabupaten Pontianak", "Kab. Mempawah"),
    ],
)
def test_a_code_and_a_name_that_agree_are_one_region(code, name, expected):
    assert region(code, name).name == expected


def test_of_two_that_bear_a_name_the_kind_decides():
    told = [region(None, "Bekasi", kind).name for kind in ("KABUPATEN", "KOTA")]
    assert told == ["Kab. Bekasi", "Kota Bekasi"]
    with pytest.raises(RowRejected) as rejected:
        region(None, "Bekasi", "PROVINSI")
    assert rejected.value.reason is Reason.AMBIGUOUS_REGION


@pytest.mark.parametrize(
    ("code", "name", "reason"),
    [
        ("1306", None, Reason.AMBIGUOUS_REGION),
        ("94", None, Reason.AMBIGUOUS_REGION),
        ("1306", "Kab. Solok", Reason.CODE_AND_NAME_DIFFER),
        ("9999", None, Reason.UNKNOWN_REGION),
        (None, "bekasi", Reason.AMBIGUOUS_REGION),
        (None, "wakanda", Reason.UNKNOWN_REGION),
        (None, None, Reason.UNKNOWN_REGION),
    ],
)
def test_what_could_be_two_regions_or_none_is_rejected(code, name, reason):
    with pytest.raises(RowRejected) as rejected:
        region(code, name)

    assert rejected.value.reason is reason
