"""Exit codes: every way in which a sync ends has one, and none is that of a sync that broke off."""

import pytest

from bot.exits import FAILED, is_whole, sync_code
from sync.endings import Ending


@pytest.mark.parametrize("ending", Ending)
def test_a_sync_that_has_asked_all_its_sources_is_whole(ending):
    assert is_whole(sync_code([ending]))


@pytest.mark.parametrize("code", [FAILED, 2, -15, None])
def test_a_sync_that_was_broken_off_is_not_whole(code):
    assert not is_whole(code)


def test_a_sync_ends_as_the_worst_of_its_sources():
    assert sync_code([Ending.HELD, Ending.UNAVAILABLE, Ending.PUBLISHED]) == 5
