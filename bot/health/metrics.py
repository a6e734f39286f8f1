"""
What Prometheus is told: what was counted, and what can be seen at the moment of asking.

The registry is of its own: what others register in this process is not told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from prometheus_client import CONTENT_TYPE_LATEST as CONTENT_TYPE
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot import __version__
from bot.counts import command_names
from bot.health.beating import EVERY
from bot.health.checks import Checks, worst
from bot.health.levels import Level
from bot.health.noticed import Noticed
from bot.health.state import State
from bot.turns import ALLOWED
from storage.ledger import State as Sending

__all__ = ["CONTENT_TYPE", "Metrics"]

#: Bounds of answers, in seconds: one from memory takes a millisecond, one with a picture a second.
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)


class Metrics:
    """Counts, as `bot.counts.Counts`; `page` is what is scraped."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()

        def counter(name: str, text: str, *labels: str) -> Callable[..., Counter]:
            return cache(Counter(name, text, labels, registry=registry).labels)

        self._updates = counter("porsi_updates", "Updates taken in hand.", "kind")
        self._errors = counter("porsi_errors", "Errors in the log, by logger.", "where")
        text = "Calls of the Bot API, polls among them."
        self._requests = counter("porsi_telegram_requests", text, "method", "outcome")
        text = "Sources that were asked by this process."
        self._syncs = counter("porsi_sync_runs", text, "source", "ending")
        text = "Attempts to send a message of a digest."
        self._digests = counter("porsi_digest_messages", text, "outcome")
        text = "From taking an update in hand to Telegram's having taken its answer."
        answers = Histogram(
            "porsi_answer_seconds", text, ["command"], buckets=SECONDS, registry=registry
        )
        self._answers: Callable[..., Histogram] = cache(answers.labels)
        build = Gauge("porsi_build_info", "Always 1.", ["version"], registry=registry)
        build.labels(__version__).set(1)
        # A series that is not there yet cannot be compared with one that does not grow.
        for kind in ALLOWED:
            self._updates(kind)
        self._commands = command_names()
        self._seen = _Seen()
        registry.register(self._seen)
        ProcessCollector(registry=registry)

    def update(self, kind: str) -> None:
        self._updates(kind).inc()

    def answer(self, command: str, seconds: float) -> None:
        known = command if command in self._commands else "other"
        self._answers(known).observe(seconds)

    def error(self, where: str) -> None:
        self._errors(where).inc()

    def request(self, method: str, outcome: str) -> None:
        self._requests(method, outcome).inc()

    def sync(self, source: str, ending: str) -> None:
        self._syncs(source, ending).inc()

    def digest(self, outcome: str) -> None:
        self._digests(outcome).inc()

    def page(self, noticed: Noticed, ready: Checks, state: State | None) -> bytes:
        """All of it; what is read from the database is left out where it could not be read."""
        self._seen.metrics = [*_about_process(noticed, ready), *_about_data(state)]
        return generate_latest(self._registry)


class _Seen(Collector):
    """What was seen when the page was asked for."""

    def __init__(self) -> None:
        self.metrics: list[Metric] = []

    def collect(self) -> Iterator[Metric]:
        yield from self.metrics


def _about_process(noticed: Noticed, ready: Checks) -> Iterator[Metric]:
    is_ready = worst(ready.values()) < Level.FAILING
    yield _gauge("porsi_ready", "1 where updates are to be handed to this process.", is_ready)
    lag = max(noticed.lag, noticed.beat - EVERY, 0.0)
    text = "By how much the event loop turns late."
    yield _gauge("porsi_event_loop_lag_seconds", text, lag)
    levels = GaugeMetricFamily(
        "porsi_check", "0 where it is well, 1 degraded, 2 failing.", labels=["check"]
    )
    for name, check in ready.items():
        levels.add_metric([name], check.level)
    yield levels


def _about_data(state: State | None) -> Iterator[Metric]:
    text = "1 where the database could be asked for what follows."
    yield _gauge("porsi_state_read", text, state is not None)
    if state is None:
        return
    standing = state.standing
    yield _gauge("porsi_edition", "The newest edition, 0 before the first.", state.edition)
    if state.data_age is not None:
        text = "How many days ago the newest figures were taken."
        yield _gauge("porsi_data_age_days", text, state.data_age)
    text = "For how many days nothing has come, where that is too long, else 0."
    yield _gauge("porsi_data_stale_days", text, state.stale_days or 0)
    failures = GaugeMetricFamily(
        "porsi_sync_failures",
        "Failures of a source since it last was asked well.",
        labels=["source"],
    )
    for one in standing.sources:
        failures.add_metric([one.source.value], one.failures)
    yield failures
    yield _gauge("porsi_runs_waiting", "Imports that wait for a person.", len(standing.waiting))
    yield _gauge("porsi_subscribers", "Chats that subscribe.", standing.subscribers)
    text = "For how long what is due waits to be sent, where that is too long, else 0."
    yield _gauge("porsi_digest_late_seconds", text, state.late_for)
    told = standing.deliveries
    text = "Messages of the newest occasions that are yet to be sent."
    yield _gauge("porsi_digest_pending", text, sum(one.waiting for one in told))
    text = "Messages of the newest occasions of which nobody knows whether they arrived."
    yield _gauge("porsi_digest_unsure", text, sum(one.count(Sending.UNSURE) for one in told))


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)
