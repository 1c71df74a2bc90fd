"""The steps of a rollout, each with what it asks of a version first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from clipfeed.errors import Conflict, NotFound, Rejected
from clipfeed.feed.features import SCHEMA
from clipfeed.feed.rollout import PACKAGED, Experiment, Rollout
from clipfeed.feed.weights import Weights
from clipfeed_adapters.s3.model_registry import Change, Registered, S3ModelRegistry

NO_SHADOW = "none"


@dataclass(frozen=True, slots=True)
class Rollouts:
    """Each step reads the rollout, and replaces it as it was read: raises Stale where somebody was faster."""

    registry: S3ModelRegistry
    clock: Callable[[], datetime]
    judged: Registered | None = None
    """What a decision was made on: a step that follows from it is taken on this rollout or not at all."""

    def shadow(self, version: str, why: str = "") -> Registered:
        """Also for a version that has not passed the gate: it has no say."""
        if version != NO_SHADOW:
            self._require_loadable(version)
        return self._step(
            f"shadow {version}", why, lambda now: now.shadowed_by("" if version == NO_SHADOW else version)
        )

    def canary(self, version: str, share: float, why: str = "") -> Registered:
        self._require_passed(version)
        return self._step(f"canary {version} {share:g}", why, lambda now: now.with_canary(version, share))

    def promote(self, version: str, why: str = "") -> Registered:
        self._require_passed(version)
        return self._step(f"promote {version}", why, lambda now: now.promoted(version))

    def roll_back(self, why: str = "") -> Registered:
        return self._step("rollback", why, Rollout.rolled_back)

    def experiment(self, name: str, share: float, weights: Weights, why: str = "") -> Registered:
        """Begins one, or changes it. Raises Rejected `share_invalid`, `weights_taken`."""

        def begun(now: Rollout) -> Rollout:
            others = [each for each in now.experiments if each.name != name]
            if not 0 < share <= 1 or share + sum(each.share for each in others) > 1:
                raise Rejected("The shares of all experiments are above 0 and make at most 1.", code="share_invalid")
            _require_new_numbers(weights, [now.weights, *(each.weights for each in others)])
            return replace(now, experiments=(*others, Experiment(name, share, weights)))

        return self._step(f"experiment {name} {share:g} {weights.version}", why, begun)

    def end(self, name: str, why: str = "") -> Registered:
        """Raises NotFound."""

        def ended(now: Rollout) -> Rollout:
            left = tuple(each for each in now.experiments if each.name != name)
            if len(left) == len(now.experiments):
                raise NotFound(f"There is no experiment {name}.")
            return replace(now, experiments=left)

        return self._step(f"end {name}", why, ended)

    def weigh(self, weights: Weights, why: str = "") -> Registered:
        """These weights for everybody outside of experiments. Raises Rejected `weights_taken`."""

        def weighed(now: Rollout) -> Rollout:
            _require_new_numbers(weights, [now.weights, *(each.weights for each in now.experiments)])
            return replace(now, weights=weights)

        return self._step(f"weights {weights.version}", why, weighed)

    def _step(self, what: str, why: str, change: Callable[[Rollout], Rollout]) -> Registered:
        read = self.judged or self.registry.registered()
        after = change(read.rollout)
        if after == read.rollout:
            return read
        canary = after.canary.model if after.canary else ""
        note = Change(self.clock().isoformat(timespec="seconds"), what, why, after.live, canary, after.shadow)
        return self.registry.replace(read, after, note)

    def _require_passed(self, version: str) -> None:
        """Raises Conflict `gate_failed`, and what `_require_loadable` raises; what was live before may be so again."""
        manifest = self._require_loadable(version)
        if version == PACKAGED or has_passed(manifest) or self.registry.registered().was_live(version):
            return
        raise Conflict(f"{version} has not passed the gate: {failures_of(manifest)}.", code="gate_failed")

    def _require_loadable(self, version: str) -> dict[str, Any]:
        """Raises NotFound `model_missing`, Conflict `model_incomplete`, `model_schema_mismatch`."""
        if version == PACKAGED:
            return {}
        manifest = self.registry.manifest(version)
        missing = sorted(set(manifest.get("sha256") or ["ranker.onnx"]) - self.registry.names(version))
        if missing:
            raise Conflict(f"{version} lacks {', '.join(missing)}.", code="model_incomplete")
        if manifest.get("schema") != SCHEMA:
            raise Conflict(
                f"{version} was made for the features {manifest.get('schema')}; this code has {SCHEMA}.",
                code="model_schema_mismatch",
            )
        return manifest


def has_passed(manifest: Mapping[str, Any]) -> bool:
    return bool((manifest.get("verdict") or {}).get("passed"))


def failures_of(manifest: Mapping[str, Any]) -> str:
    """What the gate held against it, in a line."""
    checks = (manifest.get("verdict") or {}).get("checks") or ()
    failed = [f"{each['name']} {each['figure']:.4g} (bound {each['bound']:g})" for each in checks if not each["passed"]]
    return "; ".join(failed) or "its manifest says nothing of one"


def _require_new_numbers(weights: Weights, others: list[Weights]) -> None:
    if any(other.version == weights.version and other != weights for other in others):
        raise Rejected(f"Other numbers are in use as weights {weights.version}.", code="weights_taken")
