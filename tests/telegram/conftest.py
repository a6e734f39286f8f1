from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.telegram.receiver import Receiver
from tests.telegram.server import BotApi


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as started:
        yield started


@pytest.fixture(scope="session")
def client() -> Iterator[httpx.Client]:
    """One for all tests: making one takes longer than most of them."""
    with httpx.Client(timeout=10) as made:
        yield made


@pytest.fixture
def call(api: BotApi, client: httpx.Client) -> Callable[..., Any]:
    """Call a method with JSON parameters: the result, or (status, description) if refused."""

    def post(method: str, **parameters: Any) -> Any:
        response = client.post(f"{api.base}/bot{api.token}/{method}", json=parameters)
        told = response.json()
        if told["ok"]:
            assert response.status_code == 200
            return told["result"]
        assert response.status_code == told["error_code"]
        return response.status_code, told["description"]

    return post


@pytest.fixture
def receive() -> Iterator[Callable[[], Receiver]]:
    """Makes receivers; they stop at the end."""
    made: list[Receiver] = []

    def make() -> Receiver:
        made.append(Receiver())
        return made[-1]

    yield make
    for receiver in made:
        receiver.wire.stop()


@pytest.fixture
def receiver(receive: Callable[[], Receiver]) -> Receiver:
    return receive()


@pytest.fixture
def hook(call: Callable[..., Any], receiver: Receiver) -> Callable[..., Any]:
    """Set the webhook."""

    def set_webhook(**more: Any) -> Any:
        return call("setWebhook", **({"url": receiver.url} | more))

    return set_webhook
