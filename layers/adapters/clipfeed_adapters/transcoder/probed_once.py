"""A prober that looks at a file once, for a worker whose steps all ask what the same file holds."""

from pathlib import Path

from clipfeed.video.facts import SourceFacts
from clipfeed.video.ports import Prober


class ProbedOnce:
    """Remembers the facts of the last file. A refusal is not remembered."""

    def __init__(self, prober: Prober) -> None:
        self._prober = prober
        self._last: tuple[tuple[str, int, int], SourceFacts] | None = None

    def facts_of(self, path: Path) -> SourceFacts:
        status = path.stat()
        file = (str(path), status.st_ino, status.st_mtime_ns)
        if self._last is None or self._last[0] != file:
            self._last = (file, self._prober.facts_of(path))
        return self._last[1]
