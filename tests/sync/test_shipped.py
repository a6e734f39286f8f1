"""What is shipped is what the records give, and nothing else."""

import pytest

from scripts.make_shipped import TARGET, make
from tests.shared import KALBAR, needs_shared


@pytest.mark.heavy
@needs_shared
def test_the_shipped_figures_are_made_from_the_records_by_the_documented_command():
    assert TARGET.read_text("utf-8") == make(KALBAR)
