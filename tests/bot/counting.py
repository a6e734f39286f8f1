"""Counts as lists, to be looked at one by one."""

from __future__ import annotations


class Counted:
    def __init__(self) -> None:
        self.updates: list[str] = []
        self.answers: list[str] = []
        self.errors: list[str] = []
        self.requests: list[tuple[str, str]] = []
        self.syncs: list[tuple[str, str]] = []
        self.digests: list[str] = []

    def update(self, kind: str) -> None:
        self.updates.append(kind)

    def answer(self, command: str, seconds: float) -> None:
        assert 0 < seconds < 60
        self.answers.append(command)

    def error(self, where: str) -> None:
        self.errors.append(where)

    def request(self, method: str, outcome: str) -> None:
        self.requests.append((method, outcome))

    def sync(self, source: str, ending: str) -> None:
        self.syncs.append((source, ending))

    def digest(self, outcome: str) -> None:
        self.digests.append(outcome)
