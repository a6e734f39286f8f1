"""What all stand-ins share: they serve on 127.0.0.1 from `with` to its end."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self


class Server(Protocol):
    """A server that runs already."""

    @property
    def port(self) -> int: ...

    def stop(self) -> None: ...


class StandIn:
    """Whoever inherits says what is served."""

    _server: Server | None = None

    @property
    def base(self) -> str:
        """The address, without a slash at its end."""
        assert self._server is not None  # made when this was entered
        return f"http://127.0.0.1:{self._server.port}"

    def __enter__(self) -> Self:
        self._server = self._serve()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._server is not None  # made when this was entered
        self._let_go()
        self._server.stop()

    def _serve(self) -> Server:
        raise NotImplementedError

    def _let_go(self) -> None:
        """Called before the end, so that no answer waits for what will not come."""
