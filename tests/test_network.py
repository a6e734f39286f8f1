"""No test may reach another machine: what would be slow, flaky, or an answer to a real person."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


def test_another_address_is_out_of_reach():
    with (
        socket.socket() as connection,
        pytest.warns(UserWarning, match="192.0.2.1"),
        pytest.raises(SocketConnectBlockedError),
    ):
        connection.connect(("192.0.2.1", 443))
