"""Setting and describing the webhook; `tests.telegram.delivery` posts to it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.telegram.delivery import Delivery, Webhook
from tests.telegram.refusals import bad_request, too_many_requests
from tests.telegram.updates import Updates

LONGEST_SECRET = 256
MOST_CONNECTIONS = 100
USUAL_CONNECTIONS = 40
PORTS = (80, 88, 443, 8443)
#: Seconds in which a webhook may be set once.
NOT_AGAIN = 1.0


class Webhooks:
    def __init__(
        self, updates: Updates, changed: threading.Condition, conflict: Callable[[], None]
    ) -> None:
        self.hook: Webhook | None = None
        #: Seconds until a refused update is posted again; doubled each time it is refused.
        self.first_pause = 0.05
        #: Where to post instead of to the webhook's own host, as a load balancer would.
        self.ports: tuple[int, ...] = ()
        self._delivery: Delivery | None = None
        self._updates = updates
        self._changed = changed
        self._conflict = conflict
        self._allowed_again = 0.0

    @property
    def table(self) -> dict[str, Callable[[dict[str, Any]], Any]]:
        return {
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._get_webhook_info,
        }

    @property
    def last_error(self) -> tuple[int, str] | None:
        """When (Unix time) and why the present webhook's last post failed."""
        return self._delivery.last_error if self._delivery else None

    def take(self, update: dict[str, Any]) -> None:
        """Post the update, if there is a webhook."""
        if self._delivery is not None:
            self._delivery.add(update)

    def close(self) -> None:
        if self._delivery is not None:
            self._delivery.close()
            self._delivery = None

    def _set_webhook(self, told: dict[str, Any]) -> bool:
        if not told.get("url"):
            return self._delete_webhook(told)
        now = time.monotonic()
        if now < self._allowed_again:
            raise too_many_requests(1)
        self._allowed_again = now + NOT_AGAIN
        hook = _checked(told)
        drop = told.get("drop_pending_updates")
        self._updates.allow(told.get("allowed_updates"))
        if hook == self.hook and not drop:
            return True
        self._conflict()
        self.close()
        if drop:
            self._updates.clear()
        self.hook = hook
        self._delivery = Delivery(self, hook, self._updates, self._changed)
        for update in self._updates.waiting:
            self._delivery.add(update)
        return True

    def _delete_webhook(self, told: dict[str, Any]) -> bool:
        self.close()
        self.hook = None
        if told.get("drop_pending_updates"):
            self._updates.clear()
        return True

    def _get_webhook_info(self, _: dict[str, Any]) -> dict[str, Any]:
        hook = self.hook
        info: dict[str, Any] = {
            "url": hook.url if hook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates),
        }
        if self.last_error is not None:
            date, message = self.last_error
            info |= {"last_error_date": date, "last_error_message": message}
        if hook is not None:
            info |= {"max_connections": hook.max_connections, "ip_address": "127.0.0.1"}
        allowed = self._updates.allowed
        return info | ({"allowed_updates": sorted(allowed)} if allowed else {})


def _checked(told: dict[str, Any]) -> Webhook:
    """The stand-in's one leniency: a URL that leads to 127.0.0.1 need not be https."""
    url = urlsplit(str(told["url"]))
    try:
        port = url.port
    except ValueError as error:
        raise bad_request("invalid webhook URL specified") from error
    if url.scheme not in ("http", "https") or not url.hostname:
        raise bad_request("invalid webhook URL specified")
    secret = str(told.get("secret_token") or "")
    if len(secret) > LONGEST_SECRET:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    if url.scheme == "http" and url.hostname != "127.0.0.1":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if url.scheme == "https" and port not in (None, *PORTS):
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    here = port or 80 if url.scheme == "http" else None
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    most = told.get("max_connections")
    if not isinstance(most, int):
        most = USUAL_CONNECTIONS
    most = max(1, min(most, MOST_CONNECTIONS))
    return Webhook(str(told["url"]), url.netloc, target, secret, most, here)
