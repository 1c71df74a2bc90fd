"""Lets containers reach the local cloud: its ports on one more address of this machine, such as Docker's bridge."""

import socket
import socketserver
import threading
from collections.abc import Iterable
from typing import Any

from infra.local.places import CannotStart

_CHUNK = 64 * 1024


class _Forward(socketserver.BaseRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        with socket.create_connection(("127.0.0.1", self.server.port)) as inside:
            back = threading.Thread(target=_pump, args=(inside, self.request), daemon=True)
            back.start()
            _pump(self.request, inside)
            back.join()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, address: str, port: int) -> None:
        self.port = port
        super().__init__((address, port), _Forward)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that breaks breaks on both sides: nothing to say."""


class Bridge:
    def __init__(self, address: str, ports: Iterable[int]) -> None:
        """Raises CannotStart if this machine does not have the address."""
        try:
            self._servers = [_Server(address, port) for port in ports]
        except OSError as error:
            raise CannotStart(
                f"The bridge {address} cannot be used ({error.strerror}). "
                "Is Docker running? `docker network inspect bridge` shows its gateway."
            ) from error
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.2,), daemon=True).start()

    def stop(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(_CHUNK):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        source.close()
        sink.close()
