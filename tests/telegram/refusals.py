"""What the stand-in answers when it will not do as asked."""

from __future__ import annotations


class Refused(Exception):
    """Carries the status and the description, worded as Telegram words it."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(f"{status} {description}")
        self.status = status
        self.description = description

    @property
    def body(self) -> dict[str, object]:
        return {"ok": False, "error_code": self.status, "description": self.description}


def bad_request(complaint: str) -> Refused:
    return Refused(400, f"Bad Request: {complaint}")
