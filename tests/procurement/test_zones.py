from datetime import datetime

import pytest

from procurement.zones import Zone, next_hour


@pytest.mark.parametrize(
    ("after", "zone", "expected"),
    [
        ("2026-07-21T08:00:00+07:00", Zone.WIB, "2026-07-21T08:00:00+07:00"),
        ("2026-07-21T08:00:01+07:00", Zone.WIB, "2026-07-22T08:00:00+07:00"),
        ("2026-12-31T23:30:00+07:00", Zone.WIB, "2027-01-01T08:00:00+07:00"),
        ("2026-12-31T16:30:00+00:00", Zone.WIT, "2027-01-01T08:00:00+09:00"),
        ("2028-02-28T09:00:00+08:00", Zone.WITA, "2028-02-29T08:00:00+08:00"),
        ("2026-07-21T23:59:59+07:00", Zone.WIT, "2026-07-22T08:00:00+09:00"),
    ],
)
def test_the_next_morning_over_the_ends_of_days_months_and_years(after, zone, expected):
    assert next_hour(8, zone, datetime.fromisoformat(after)).isoformat() == expected
