"""The multi-action ranker. A model that is missing, broken or made for other features never takes the feed down."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import msgspec
import numpy as np
import onnxruntime

from clipfeed.errors import Unavailable
from clipfeed.feed.features import SCHEMA
from clipfeed.feed.model import Predictions
from clipfeed_adapters.telemetry import logger

SECONDS_BEFORE_ANOTHER_TRY = 30.0


class _Manifest(msgspec.Struct):
    schema: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Loaded:
    session: Any
    actions: tuple[str, ...]


class OnnxRanker:
    """A version of the model from the ranker layer, loaded when it is first asked."""

    def __init__(self, version: str, models: Any = None) -> None:
        self.version = version
        self._models = models
        self._loaded: _Loaded | None = None
        self._failure = ("", "")
        self._try_again_at = 0.0

    def predict(self, rows: list[list[float]]) -> Sequence[Predictions]:
        """One prediction for each row of FEATURES: the probability by action, and `watch_ratio`, a share.

        Raises Unavailable (`ranker_missing`, `ranker_schema_mismatch`, `ranker_broken`) when it cannot serve.
        """
        if not rows:
            return []
        loaded = self._load()
        try:
            outputs = loaded.session.run(None, {"features": np.asarray(rows, dtype=np.float32)})[0]
        except Exception as error:
            raise self._fail("ranker_broken", f"Model {self.version} cannot compute: {error}") from error
        if not np.isfinite(outputs).all():
            raise self._fail("ranker_broken", f"Model {self.version} computes values that are no numbers.")
        return [dict(zip(loaded.actions, values, strict=True)) for values in outputs.tolist()]

    def _load(self) -> _Loaded:
        if self._loaded:
            return self._loaded
        if time.monotonic() < self._try_again_at:
            code, message = self._failure
            raise Unavailable(message, code=code)
        self._loaded = self._read()
        return self._loaded

    def _read(self) -> _Loaded:
        try:
            folder = (self._models or files("clipfeed_ranker") / "models") / self.version
            manifest = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=_Manifest)
            model = (folder / "ranker.onnx").read_bytes()
        except (OSError, ModuleNotFoundError) as error:
            raise self._fail("ranker_missing", f"There is no model {self.version}: {error}") from error
        except ValueError as error:
            raise self._fail("ranker_broken", f"The manifest of {self.version} cannot be read: {error}") from error
        if manifest.schema != SCHEMA:
            raise self._fail("ranker_schema_mismatch", f"Model {self.version} was made for other features.")
        try:
            return _Loaded(_session(model), manifest.actions)
        except Exception as error:
            raise self._fail("ranker_broken", f"Model {self.version} cannot be loaded: {error}") from error

    def _fail(self, code: str, message: str) -> Unavailable:
        logger().error("ranker unavailable", reason=code, model=self.version, cause=message[:200])
        self._loaded = None
        self._failure = (code, message)  # an exception raised again and again would keep every caller's frames
        self._try_again_at = time.monotonic() + SECONDS_BEFORE_ANOTHER_TRY
        return Unavailable(message, code=code)


def _session(model: bytes) -> Any:
    """One thread: below two vCPUs a second one only waits."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
