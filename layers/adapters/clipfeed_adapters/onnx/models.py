"""The registry as the feed sees it: what the rollout names is fetched and tried beside the requests, and is used only
when all of it can serve. Until then, and whatever happens to the registry, pages are ranked by what served before; at
first that is the model that comes with the code.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from clipfeed.errors import Unavailable
from clipfeed.feed.model import Predictions, RankerInput
from clipfeed.feed.ports import ItemIndex, Ranker
from clipfeed.feed.rollout import PACKAGED, Rollout
from clipfeed_adapters.onnx.index import NoIndex, index_in
from clipfeed_adapters.onnx.ranker import OnnxRanker
from clipfeed_adapters.telemetry import logger

FRESH_SECONDS, STALE_SECONDS = 60.0, 300.0
"""Of what the registry said: then it is asked again beside the requests; then the next page waits for it."""
MOST_SECONDS_WAITED = 1.0
REFUSED_SECONDS = 600.0
"""For so long a version that could not serve is not tried again."""

_PASSING = frozenset({"model_missing", "registry_unavailable"})
"""What may be better a minute later."""

Fetch = Callable[[str], Path]
"""The folder with the files of a version. Raises Unavailable."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    ranker: Ranker
    index: ItemIndex


class NoRanker:
    """Stands in for a model that does not load: the feed goes on with what it ranked last, then with what is hot."""

    def __init__(self, version: str, cause: Unavailable) -> None:
        self.version = version
        self._cause = (str(cause), cause.code)

    def predict(self, given: RankerInput) -> list[Predictions]:
        message, code = self._cause  # raised again and again, one exception would keep the frames of every caller
        raise Unavailable(message, code=code)


class ServingModels:
    """Models."""

    def __init__(self, read: Callable[[], Rollout], fetch: Fetch) -> None:
        """`read` raises Unavailable, as `fetch` does."""
        self._read, self._fetch = read, fetch
        self._rollout = Rollout()
        self._loaded: dict[str, _Loaded] = {}
        self._refused_at: dict[str, float] = {}
        self._renewing: Future[None] | None = None
        self._renewed_at = float("-inf")

    def rollout(self) -> Rollout:
        age = time.monotonic() - self._renewed_at
        if self._renewing is None or age > FRESH_SECONDS:
            self._renewed_at = time.monotonic()
            self._renewing = _background().submit(self._renew)
        if age > STALE_SECONDS:  # a fresh process, or one that was frozen for long
            self._wait(self._renewing)
        return self._rollout

    def ranker(self, version: str) -> Ranker:
        return self._of(version).ranker

    def index(self, version: str) -> ItemIndex:
        return self._of(version).index

    def _of(self, version: str) -> _Loaded:
        loaded = self._loaded.get(version)
        if loaded is None:
            loaded = self._loaded[version] = self._load(version) or self._packaged()
        return loaded

    def _renew(self) -> None:
        try:
            named = self._read()
        except Exception as error:  # the next look may succeed, and nobody hears of a thread that ended
            logger().warning("registry not read", reason=type(error).__name__, cause=str(error)[:200])
            return
        fit = self._fit(named)
        if fit != self._rollout:
            logger().info("models change", live=fit.live, canary=fit.canary and fit.canary.model, shadow=fit.shadow)
        self._rollout = fit
        for version in self._loaded.keys() - _versions(fit):
            self._loaded.pop(version, None)

    def _fit(self, named: Rollout) -> Rollout:
        """The rollout without the models that cannot serve."""
        unfit = {version for version in _versions(named) if not self._try(version)}
        fit = replace(
            named,
            canary=None if named.canary and named.canary.model in unfit else named.canary,
            shadow="" if named.shadow in unfit else named.shadow,
        )
        if named.live not in unfit:
            return fit
        before = self._rollout.live if self._rollout.live != PACKAGED else named.previous or PACKAGED
        return replace(fit, live=before if self._try(before) else PACKAGED)

    def _try(self, version: str) -> bool:
        if version == PACKAGED or version in self._loaded:
            return True
        if time.monotonic() - self._refused_at.get(version, float("-inf")) < REFUSED_SECONDS:
            return False
        loaded = self._load(version)
        if loaded:
            self._loaded[version] = loaded
        return loaded is not None

    def _load(self, version: str) -> _Loaded | None:
        try:
            folder = packaged() if version == PACKAGED else self._fetch(version)
            return _Loaded(OnnxRanker(version, folder), index_in(folder))
        except Exception as error:  # whatever a file can do to its reader, it does to its own version only
            code = error.code if isinstance(error, Unavailable) else type(error).__name__
            logger().error("model refused", model=version, reason=code, cause=str(error)[:200])
            if code not in _PASSING:
                self._refused_at[version] = time.monotonic()
            return None

    def _packaged(self) -> _Loaded:
        return _Loaded(
            NoRanker(PACKAGED, Unavailable("The packaged model cannot serve.", code="model_broken")), NoIndex()
        )

    @staticmethod
    def _wait(renewing: "Future[None]") -> None:
        try:
            renewing.result(MOST_SECONDS_WAITED)
        except TimeoutError:
            logger().warning("registry late")


def _versions(rollout: Rollout) -> set[str]:
    canary = {rollout.canary.model} if rollout.canary else set[str]()
    shadow = {rollout.shadow} if rollout.shadow else set[str]()
    return {rollout.live, *canary, *shadow}


def packaged() -> Path:
    return Path(str(files("clipfeed_ranker"))) / "models" / PACKAGED


@cache
def _background() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="models")
