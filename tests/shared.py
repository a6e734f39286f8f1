"""The evidence beside the checkout. Tests that read it skip without it; CI has it and runs them."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"
KALBAR = SHARED / "data" / "kalbar_2020_2023"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="needs ../shared, the evidence that is not part of the repository"
)
