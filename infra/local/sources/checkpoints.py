"""How far each shard has been read, kept in a file."""

import threading

from infra.local.places import Home


class Checkpoints:
    """The last applied sequence number per stream and shard."""

    def __init__(self, home: Home, function: str) -> None:
        self._home = home
        self._name = f"checkpoints-{function}"
        self._lock = threading.Lock()
        self._kept: dict[str, str] = home.read(self._name)

    def of(self, stream_arn: str, shard: str) -> str | None:
        return self._kept.get(f"{stream_arn}/{shard}")

    def keep(self, stream_arn: str, shard: str, sequence: str) -> None:
        with self._lock:
            self._kept[f"{stream_arn}/{shard}"] = sequence
            self._home.write(self._name, dict(self._kept))

    def forget(self, stream_arn: str, shard: str) -> None:
        """The stream no longer reaches back so far: begin with the oldest record it has."""
        with self._lock:
            self._kept.pop(f"{stream_arn}/{shard}", None)
            self._home.write(self._name, dict(self._kept))
