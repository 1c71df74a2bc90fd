"""Tells when the code of a function has changed, so that its next call runs the new one."""

import time
from collections.abc import Iterable
from pathlib import Path

_LOOK_EVERY_S = 1.0


class CodeVersion:
    """A value that differs after a Python file below one of `folders` was added, removed or saved."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = tuple(folders)
        self._looked_at = 0.0
        self._seen: frozenset[tuple[str, int]] = frozenset()

    def __call__(self) -> object:
        if time.monotonic() - self._looked_at > _LOOK_EVERY_S:
            files = (file for folder in self._folders for file in folder.rglob("*.py"))
            self._seen = frozenset((str(file), file.stat().st_mtime_ns) for file in files if file.exists())
            self._looked_at = time.monotonic()
        return self._seen
