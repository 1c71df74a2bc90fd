"""Exact search by cosine over the vectors of a version, memory-mapped: what is not looked at is not loaded.

A million clips of 64 numbers are 256 MB and about 60 ms a search; beyond that the port is where an engine of its own
goes.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from clipfeed.errors import Unavailable
from clipfeed.feed.model import HistoryEvent, Scores
from clipfeed.feed.tokens import EVENTS
from clipfeed.ids import VideoId
from clipfeed_adapters.onnx.folder import ITEMS, NAMES, RETRIEVAL, checked, manifest_in, read
from clipfeed_adapters.onnx.session import session_of

LEAST_RATIO = 0.5
"""Plays of less say more about what is not wanted."""


class NoIndex:
    """ItemIndex of a version that was published without one."""

    def nearest(self, history: Sequence[HistoryEvent], most: int) -> Scores:
        return {}


class NumpyIndex:
    """ItemIndex."""

    def __init__(self, folder: Path) -> None:
        """Raises Unavailable `model_missing`, `model_broken`, `model_schema_mismatch`."""
        manifest = manifest_in(folder)
        names = checked(manifest, NAMES, read(folder, NAMES))
        encoder = checked(manifest, RETRIEVAL, read(folder, RETRIEVAL))
        try:
            self._items = np.load(folder / ITEMS, mmap_mode="r")
            self._encoder = session_of(encoder)
            self._names = [VideoId(name) for name in names.decode().split()]
        except Exception as error:
            raise Unavailable(f"The index of {folder.name} cannot be loaded: {error}", code="model_broken") from error
        if self._items.ndim != 2 or len(self._items) != len(self._names):
            raise Unavailable(f"The index of {folder.name} has not one vector a clip.", code="model_broken")
        self._rows = {name: row for row, name in enumerate(self._names)}
        for plays in (1, min(len(self._names), EVENTS)):  # it must answer before anybody asks
            self._near(list(range(plays)), 1)

    def nearest(self, history: Sequence[HistoryEvent], most: int) -> Scores:
        met = [
            self._rows[event.video_id]
            for event in reversed(history)
            if event.video_id in self._rows and (event.liked or event.ratio >= LEAST_RATIO)
        ]
        return self._near(met, most) if met else {}

    def _near(self, met: Sequence[int], most: int) -> Scores:
        try:
            [taste] = self._encoder.run(None, {"history": self._items[met].astype(np.float32)})
            near = self._closest(taste / max(float(np.linalg.norm(taste)), 1e-9), most)
        except Exception as error:
            raise Unavailable(f"The taste of a viewer cannot be computed: {error}", code="model_broken") from error
        return near

    def _closest(self, taste: "np.typing.NDArray[np.float32]", most: int) -> Scores:
        cosines = self._items @ taste
        most = min(most, len(cosines))
        best = np.argpartition(-cosines, most - 1)[:most]
        best = best[np.lexsort((best, -cosines[best]))]
        return {self._names[row]: float(cosines[row]) for row in best if cosines[row] > 0}


def index_in(folder: Path) -> NumpyIndex | NoIndex:
    """Raises Unavailable where there is an index that cannot serve."""
    return NumpyIndex(folder) if ITEMS in manifest_in(folder).sha256 else NoIndex()
