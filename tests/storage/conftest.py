from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from storage.database import Database


@pytest.fixture
def change(database: Database) -> Callable[..., Any]:
    """Make a change in a transaction of its own; returns what it returned."""

    def make(act: Callable[..., Any], *told: Any, **more: Any) -> Any:
        with database.writing() as session:
            return act(session, *told, **more)

    return make


@pytest.fixture
def changing(database: Database) -> Callable[..., Any]:
    """As `change`, of what is told a Connection."""

    def make(act: Callable[..., Any], *told: Any, **more: Any) -> Any:
        with database.changing() as connection:
            return act(connection, *told, **more)

    return make
