"""The evidence beside the checkout, of which those who keep the project have a copy, and CI."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"
KALBAR = SHARED / "data" / "kalbar_2020_2023"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="needs ../shared, the evidence that is not part of the repository"
)
