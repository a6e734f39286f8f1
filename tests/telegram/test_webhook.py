"""Setting webhooks: what is refused, what is remembered, and that polling excludes them."""

import threading

import pytest

from tests.telegram.people import ADMIN

ACTIVE = (
    409,
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first",
)


def bad(complaint):
    return 400, f"Bad Request: {complaint}"


def test_polling_and_a_webhook_exclude_each_other(api, call, hook, receiver):
    answers = []
    poll = threading.Thread(target=lambda: answers.append(call("getUpdates", timeout=30)))
    poll.start()
    api.wait(lambda api: api.polling)
    hook()
    poll.join(5)

    assert answers == [(409, "Conflict: terminated by setWebhook request")]
    assert call("getUpdates") == ACTIVE
    assert call("deleteWebhook") is True
    number = api.say("halo")
    assert [one["update_id"] for one in call("getUpdates")] == [number]
    assert (receiver.came, api.webhook) == ([], None)


def test_an_empty_url_deletes_the_webhook(api, call, hook):
    hook()
    assert call("setWebhook", url="") is True
    assert call("getWebhookInfo")["url"] == ""
    assert call("getUpdates") == []


def test_what_is_allowed_is_remembered(api, call, hook, receiver):
    hook(allowed_updates=["message"])
    assert api.block(ADMIN) == 0
    info = call("getWebhookInfo")
    assert (info["allowed_updates"], info["max_connections"]) == (["message"], 40)
    assert "last_error_message" not in info
    call("deleteWebhook")
    assert call("getWebhookInfo")["allowed_updates"] == ["message"]


def test_a_webhook_is_set_once_a_second(call, hook):
    assert hook() is True
    assert hook() == (429, "Too Many Requests: retry after 1")
    assert call("deleteWebhook") is True


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        (
            {"url": "http://contoh.go.id/hook"},
            "bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            {"url": "http://localhost:8080/"},
            "bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            {"url": "https://contoh.go.id:8080/"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "contoh.go.id"}, "invalid webhook URL specified"),
        ({"url": "ftp://127.0.0.1/"}, "invalid webhook URL specified"),
        ({"url": "https://contoh.go.id:x/"}, "invalid webhook URL specified"),
        ({"secret_token": "x" * 257}, "secret token is too long"),
        ({"secret_token": "rahasia!"}, "secret token contains unallowed characters"),
        ({"secret_token": "a b"}, "secret token contains unallowed characters"),
    ],
)
def test_webhooks_that_are_refused(api, hook, told, complaint):
    assert hook(**told) == bad(complaint)
    assert api.webhook is None


@pytest.mark.parametrize(("told", "most"), [(0, 1), (7, 7), (500, 100), ("x", 40)])
def test_there_are_1_to_100_connections(api, hook, told, most):
    hook(max_connections=told, secret_token="x" * 256)
    assert api.webhook.max_connections == most
