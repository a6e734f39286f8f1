"""Every door is knocked at for a while; `make fuzz` does it a million times."""

from __future__ import annotations

import pytest

from tests.fuzz.doors import DOORS
from tests.fuzz.fuzzing import fuzz

pytest.importorskip("atheris", reason="there is no fuzzer for this system")

CASES = 10_000
SHARES = sum(door.share for door in DOORS.values())


@pytest.mark.heavy
@pytest.mark.parametrize("name", DOORS)
def test_whatever_comes_is_taken_or_refused(name, tmp_path):
    cases = CASES * DOORS[name].share // SHARES
    fuzzed = fuzz(name, cases, str(tmp_path))

    assert fuzzed.is_whole, fuzzed.said
    assert fuzzed.cases >= cases
