"""Tonight's version: trained on the rows of the last days, judged against the live one, and published whatever it is
worth, so that it can be looked at; only one that passed is ever rolled out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from clipfeed.feed.features import SCHEMA
from clipfeed.feed.rollout import PACKAGED
from clipfeed_adapters.onnx.models import packaged
from clipfeed_adapters.s3.model_registry import MANIFEST, S3ModelRegistry
from infra.training.export import scores_of, session_of, write
from infra.training.gate_retrieval import Recall, gated_files
from infra.training.report_curves import Curve, curve_of
from infra.training.retrieval import sequences_of
from infra.training.rows_table import table_in
from infra.training.stand_ins import stand_ins
from infra.training.table import PROBABLE
from infra.training.train import HELD_OUT, Live, hardly_varied, trained

RANKER = "ranker.onnx"
SEED = 7
_ON_CURVES = 5_000
"""Impressions that calibration is drawn from."""


@dataclass(frozen=True, slots=True)
class Made:
    version: str
    passed: bool
    verdict: Mapping[str, Any]
    """As the manifest has it: passed, checks, heads."""
    curves: Mapping[str, Sequence[Curve]]
    """How each probability agrees with what came of it: of this version, and of the live one."""
    compared_with: str
    hardly_varied: Sequence[str] = ()
    """Features of which it could learn nothing."""


def make(registry: S3ModelRegistry, rows: Any, version: str, live: str, facts: Mapping[str, Any]) -> Made:
    """`rows` are a pyarrow table of today's features. Raises Conflict if this version was published before."""
    table, opponent = table_in(rows), in_service(registry, live)
    done = trained(table, SEED, opponent, before=stand_ins(table, SEED))
    told = asdict(done.verdict)
    index, recall = _index(rows)
    with TemporaryDirectory() as folder:
        facts = {**facts, "learnt_until_ms": done.learnt_until_ms, "verdict": told}
        write(Path(folder), done.exported, {**facts, "index": asdict(recall) if recall else None})
        files = {path.name: path.read_bytes() for path in Path(folder).iterdir()}
    manifest = json.loads(files.pop(MANIFEST))
    registry.publish(version, {**files, **index}, manifest)
    held_out = done.new.where(slice(-_ON_CURVES, None))
    models = {"new": done.judged.model, **({"live": opponent.graph} if opponent else {})}
    scores = {name: scores_of(session_of(model), held_out) for name, model in models.items()}
    curves = {
        head: [curve_of(name, found[:, column], held_out.actions[:, column]) for name, found in scores.items()]
        for column, head in enumerate(PROBABLE)
    }
    return Made(version, done.verdict.passed, told, curves, live if opponent else "popularity", hardly_varied(table))


def _index(rows: Any) -> tuple[dict[str, bytes], Recall | None]:
    """The retrieval model of what each viewer enjoyed, one after the other."""
    enjoyed = (rows["complete"].to_numpy() + rows["like"].to_numpy()) > 0
    sequences = sequences_of(rows["viewer_id"].to_pylist(), rows["video_id"].to_pylist(), enjoyed)
    return gated_files(sequences, SEED)


def in_service(registry: S3ModelRegistry, version: str) -> Live | None:
    """None for a version that was made for other features: nothing can be compared with it."""
    manifest = _manifest(registry, version)
    if manifest.get("schema") != SCHEMA:
        return None
    graph = (packaged() / RANKER).read_bytes() if version == PACKAGED else registry.file(version, RANKER)
    return Live(graph, _learnt_until_ms(manifest))


def rows_to_judge_by(registry: S3ModelRegistry, rows: Any, live: str) -> int:
    """How many of those that `make` would hold out the version in service has not learnt from."""
    held_out = rows.slice(int(len(rows) * (1 - HELD_OUT)))
    return int((held_out["at_ms"].to_numpy() > _learnt_until_ms(_manifest(registry, live))).sum())


def _manifest(registry: S3ModelRegistry, version: str) -> Mapping[str, Any]:
    if version != PACKAGED:
        return registry.manifest(version)
    manifest: Mapping[str, Any] = json.loads((packaged() / MANIFEST).read_text())
    return manifest


def _learnt_until_ms(manifest: Mapping[str, Any]) -> int:
    """0 for one that learnt from invented viewers only, or with which nothing is compared."""
    return manifest.get("learnt_until_ms", 0) if manifest.get("schema") == SCHEMA else 0
