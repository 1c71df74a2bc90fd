"""Ports: which ones, and what to say when one is taken."""

import os
import socket

from infra.local.places import CannotStart


def port(name: str, default: int) -> int:
    """The port that `make up NAME=...` asks for, or the default. Raises CannotStart if another program has it."""
    number = int(os.environ.get(name) or default)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError as error:
            raise CannotStart(
                f"Port {number} of 127.0.0.1 is in use ({error.strerror}). "
                f"End the program that has it, or choose another one: make up {name}={number + 1}"
            ) from error
    return number


def any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found
