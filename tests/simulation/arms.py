"""The feeds that are compared: baselines as models that answer from one feature, and a model of what a town did."""

import json
import os
import sys
from datetime import date

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from clipfeed.feed.features import FEATURES, SCHEMA
from clipfeed.feed.rollout import PACKAGED
from clipfeed.feed.tokens import EVENT, EVENTS, HASHTAGS
from clipfeed.feed.weights import ACTIONS
from clipfeed_adapters.s3.model_registry import S3ModelRegistry
from infra.training.nightly_made import make
from infra.training.registry_place import Place
from infra.training.rows import join
from infra.training.rows_table import newest
from tests.simulation.days import Files

MOST_ROWS = 100_000


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
    """The version that a night makes of these days. Says what the gate has against it, and goes on with it."""
    place = Place(os.environ["TRAINING_BUCKET"], os.environ["ENGAGEMENT_TABLE"], os.environ["COMMENTS_TABLE"])
    for day in days:
        join(place, day)
    _, rows = newest(place.bucket, days, MOST_ROWS)
    registry, version = S3ModelRegistry(place.bucket), f"learnt-{seed}"
    night = make(registry, rows, version, live=PACKAGED, facts={})
    against = ", ".join(each["name"] for each in night.verdict["checks"] if not each["passed"])
    sys.stdout.write(
        f"seed {seed}: learnt from {len(rows)} impressions; the gate has {against or 'nothing'} against it\n"
    )
    return {name: registry.file(version, name) for name in registry.names(version)}
