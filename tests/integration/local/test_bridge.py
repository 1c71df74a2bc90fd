"""Containers reach the local cloud through one more address of this machine."""

import socket
import threading

import pytest

from infra.local.bridge import Bridge
from infra.local.places import CannotStart


def test_what_arrives_at_the_bridge_is_answered_from_loopback() -> None:
    inside = socket.create_server(("127.0.0.1", 0))
    port = inside.getsockname()[1]

    def echo() -> None:
        connection, _ = inside.accept()
        with connection:
            while data := connection.recv(65536):
                connection.sendall(data.upper())

    threading.Thread(target=echo, daemon=True).start()
    bridge = Bridge("127.0.0.2", [port])

    with socket.create_connection(("127.0.0.2", port), timeout=5) as client:
        client.sendall(b"hello" * 100_000)
        client.shutdown(socket.SHUT_WR)
        answered = b"".join(iter(lambda: client.recv(65536), b""))

    assert answered == b"HELLO" * 100_000
    bridge.stop()
    inside.close()


def test_an_address_that_is_not_this_machines_is_named() -> None:
    with pytest.raises(CannotStart, match=r"192\.0\.2\.1"):
        Bridge("192.0.2.1", [54321])
