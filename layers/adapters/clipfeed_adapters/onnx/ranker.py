"""The multi-action ranker. A model that is missing, broken, slow or made for other features does not load."""

import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from clipfeed.errors import Unavailable
from clipfeed.feed.features import FEATURES
from clipfeed.feed.model import Predictions, RankerInput
from clipfeed.feed.tokens import EVENT, EVENTS, HASHTAGS
from clipfeed_adapters.onnx.folder import RANKER, checked, manifest_in, read
from clipfeed_adapters.onnx.session import session_of

MOST_SECONDS = 0.1
"""For a page of 500 candidates: a model that takes longer would make the feed wait."""

_IDS = 2 + HASHTAGS


class OnnxRanker:
    """A version that has shown that it can serve."""

    def __init__(self, version: str, folder: Path) -> None:
        """Raises Unavailable `model_missing`, `model_broken`, `model_schema_mismatch`, `model_slow`."""
        self.version = version
        manifest = manifest_in(folder)
        self._actions = manifest.actions
        model = checked(manifest, RANKER, read(folder, RANKER))
        try:
            self._session = session_of(model)
        except Exception as error:
            raise Unavailable(f"{version} cannot be loaded: {error}", code="model_broken") from error
        self._try()

    def predict(self, given: RankerInput) -> Sequence[Predictions]:
        """One prediction for each candidate, in order. Raises Unavailable `model_broken`."""
        if not given.features:
            return []
        outputs = self._run(_inputs(given))
        return [dict(zip(self._actions, values, strict=True)) for values in outputs.tolist()]

    def _run(self, inputs: dict[str, Any]) -> Any:
        try:
            outputs = self._session.run(None, inputs)[0]
        except Exception as error:
            raise Unavailable(f"{self.version} cannot compute: {error}", code="model_broken") from error
        if outputs.shape != (len(inputs["features"]), len(self._actions)) or not np.isfinite(outputs).all():
            raise Unavailable(f"{self.version} computes values that are none.", code="model_broken")
        return outputs

    def _try(self) -> None:
        """As many candidates as a page may have: it must answer, and in time. This also warms it up."""
        page = RankerInput(
            1, [[0.5] * len(FEATURES)] * 500, [[1] * _IDS] * 500, [[0.5] * len(EVENT)] * 3, [[1] * _IDS] * 3
        )
        inputs, took = _inputs(page), []
        for _ in range(3):
            began = time.thread_time()
            self._run(inputs)
            took.append(time.thread_time() - began)
        if statistics.median(took) > MOST_SECONDS:
            raise Unavailable(f"{self.version} takes {statistics.median(took):.2f} s a page.", code="model_slow")


def _inputs(given: RankerInput) -> dict[str, Any]:
    """The arrays of the graph: candidates as they are, the history padded with zeros."""
    events = np.zeros((EVENTS, len(EVENT)), dtype=np.float32)
    event_ids = np.zeros((EVENTS, _IDS), dtype=np.int64)
    known = min(len(given.events), EVENTS)
    if known:
        events[:known] = given.events[:known]
        event_ids[:known] = given.event_ids[:known]
    return {
        "features": np.asarray(given.features, dtype=np.float32),
        "ids": np.asarray(given.ids, dtype=np.int64),
        "events": events,
        "event_ids": event_ids,
        "viewer": np.asarray([given.viewer], dtype=np.int64),
    }
