"""The feeds that are compared: baselines as models that answer from one feature, and a model of what a town did."""

import json
import os
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from clipfeed.feed.features import FEATURES, SCHEMA
from clipfeed.feed.tokens import EVENT, EVENTS, HASHTAGS
from infra.training.export import export, write
from infra.training.fit import fit
from infra.training.population import impressions
from infra.training.registry_place import Place
from infra.training.retrieval import retrieval_files, sequences_of
from infra.training.rows import join
from infra.training.rows_table import newest, table_in
from infra.training.table import ACTIONS, Table, table_of
from tests.simulation.days import Files

MOST_ROWS = 100_000
_OTHER_VIEWERS, _TIMES = 300, 4
"""Invented ones of the packaged model's world, that a town's own rows are added to."""


def by_one_feature(name: str, scale: float) -> Files:
    """Ranks by one feature alone: `log_age_hours` with a scale below 0 is newest first."""
    names = ("features", "ids", "events", "event_ids", "viewer")
    shapes = (["n", len(FEATURES)], ["n", 2 + HASHTAGS], [EVENTS, len(EVENT)], [EVENTS, 2 + HASHTAGS], [1])
    kinds = (TensorProto.FLOAT, TensorProto.INT64, TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT64)
    inputs = [helper.make_tensor_value_info(*each) for each in zip(names, kinds, shapes, strict=True)]
    weights = np.zeros((len(FEATURES), len(ACTIONS)), dtype=np.float32)
    weights[FEATURES.index(name), ACTIONS.index("complete")] = scale
    chosen = np.array([action == "complete" for action in ACTIONS], dtype=np.float32)
    nodes = [
        helper.make_node("MatMul", ["features", "weights"], ["logits"]),
        helper.make_node("Sigmoid", ["logits"], ["probabilities"]),
        helper.make_node("Mul", ["probabilities", "chosen"], ["actions"]),
    ]
    constants = [numpy_helper.from_array(weights, "weights"), numpy_helper.from_array(chosen, "chosen")]
    output = helper.make_tensor_value_info("actions", TensorProto.FLOAT, ["n", len(ACTIONS)])
    graph = helper.make_graph(nodes, "baseline", inputs, [output], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    onnx.checker.check_model(model)
    manifest = {"schema": SCHEMA, "features": FEATURES, "actions": ACTIONS}
    return {"ranker.onnx": model.SerializeToString(), "manifest.json": json.dumps(manifest).encode()}


def learnt(days: list[date], seed: int) -> Files:
    """A version of the rows of these days, as a night joins them, after those of the invented world."""
    place = Place(os.environ["TRAINING_BUCKET"], os.environ["ENGAGEMENT_TABLE"], os.environ["COMMENTS_TABLE"])
    for day in days:
        join(place, day)
    _, rows = newest(place.bucket, days, MOST_ROWS)
    own = table_in(rows)
    before = table_of(impressions(seed + 900, viewers=_OTHER_VIEWERS))
    enjoyed = (own.action("complete") + own.action("like")) > 0
    sequences = sequences_of(rows["viewer_id"].to_pylist(), rows["video_id"].to_pylist(), enjoyed)
    exported = export(fit(_after(before, own), seed, silent=True), own)
    with TemporaryDirectory() as place_on_disk:
        folder = Path(place_on_disk)
        write(folder, exported, {})
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
    return {**files, **retrieval_files(sequences, seed)}


def _after(before: Table, own: Table) -> Table:
    """Both, the town's own last, and as often as makes them count; ids of the invented world say nothing here."""
    ids, event_ids = np.zeros_like(before.ids), before.event_ids.copy()
    event_ids[..., 1:] = 0
    shift = int(own.page.max()) + 1
    parts = Table(
        before.features, ids, before.events, event_ids, np.zeros_like(before.viewer), before.actions,
        before.page + shift, before.at_ms,
    )  # fmt: skip
    mixed = [np.concatenate([getattr(parts, name), *[getattr(own, name)] * _TIMES]) for name in Table.__slots__]
    return Table(*mixed)
