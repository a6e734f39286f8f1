from __future__ import annotations

from datetime import UTC, datetime

import pytest

from procurement.regions import find_region
from sync.sources.inaproc import Inaproc
from sync.sources.scope import Scope
from tests.gateway.server import Gateway
from tests.sync.inaproc.governments import NAMES, rows_of
from tests.sync.over_http import bearer, sync_over_http

DAY = datetime(2022, 12, 21, 5, tzinfo=UTC)


@pytest.fixture
def gateway():
    with Gateway() as served:
        yield served


@pytest.fixture
def sync(store, gateway, tmp_path):
    """Run the gateway's source; returns the outcome."""

    def run_it(*names, years=(2022,), now=DAY, publish=True, cut_after=None):
        def make(fetcher, before):
            return Inaproc(
                fetcher,
                tmp_path / "pages",
                lambda: now,
                resume_from=before.resume_from,
                known=before.digest,
            )

        return sync_over_http(
            store,
            gateway.base,
            bearer(gateway),
            make,
            Scope(tuple(find_region(name) for name in names), years),
            now,
            name=Inaproc.name,
            publish=publish,
            cut_after=cut_after,
        )

    return run_it


@pytest.fixture
def small(gateway):
    """Three governments in 2024."""
    for name in NAMES:
        for dataset, rows in rows_of(find_region(name).lkpp_code).items():
            gateway.serve(dataset, rows)
    return gateway
