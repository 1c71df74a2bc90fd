"""Train a version of the ranker and put it where the layer ships it.

    python -m infra.training.train --version 2 --seed 7

Refuses to learn from impressions in which a feature hardly varies (what it means would be left to chance), and to
write a model that is not better than popularity on the last fifth of the impressions, or whose ONNX file does not
compute what PyTorch does.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch

from clipfeed.feed.features import FEATURES, SCHEMA
from infra.training.export import Exported, export
from infra.training.measures import Array, auc, calibration_error, gauc
from infra.training.model import ACTIONS, Ranker, loss_of
from infra.training.population import impressions

MODELS = Path(__file__).parents[2] / "layers/ranker/clipfeed_ranker/models"
_EPOCHS, _BATCH, _RATE = 8, 512, 2e-3
_HELD_OUT = 0.2
_MOST_DIFFERENCE = 1e-5
_LEAST_VARIED = 0.02
_POPULARITY = {"complete": ("complete_rate", 1), "like": ("like_rate", 1), "skip": ("mean_ratio", -1)}
"""What each probability must beat: the clip's own rate, and the sign by which it tells of the action."""
_NEW_VIEWER = 8
"""Plays below which a viewer counts as new."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--version", required=True)
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--out", type=Path, default=MODELS)
    given = arguments.parse_args()

    features, actions, viewers = _dataset(given.seed)
    _refuse_rare(features)
    first_held_out = int(len(features) * (1 - _HELD_OUT))
    model = fit(features[:first_held_out], actions[:first_held_out], given.seed)
    held_out = features[first_held_out:]
    report = {
        **_report(model, held_out, actions[first_held_out:], viewers[first_held_out:]),
        "new_viewers": _new_viewers(model, given.seed + 1),
        "impressions": len(features),
    }
    exported = export(model, held_out[:500])
    _write(given.out / given.version, exported, {**report, "version": given.version, "seed": given.seed})


def fit(features: Array, actions: Array, seed: int) -> Ranker:
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(mode=True)
    rows, labels = torch.tensor(features, dtype=torch.float32), torch.tensor(actions, dtype=torch.float32)
    model = Ranker(rows.mean(0), rows.std(0), gate_column=FEATURES.index("log_history"))
    optimiser = torch.optim.AdamW(model.parameters(), lr=_RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, _EPOCHS)
    for epoch in range(_EPOCHS):
        for batch in torch.split(torch.randperm(len(rows)), _BATCH):
            optimiser.zero_grad()
            loss = loss_of(model, rows[batch], labels[batch])
            loss.backward()
            optimiser.step()
        schedule.step()
        print(f"epoch {epoch + 1} of {_EPOCHS}: loss {loss.item():.4f}")  # noqa: T201 - a command line
    model.eval()
    return model


def _refuse_rare(features: Array) -> None:
    varies = (features != np.median(features, axis=0)).mean(axis=0)
    rare = [name for name, share in zip(FEATURES, varies, strict=True) if share < _LEAST_VARIED]
    if rare:
        sys.exit(f"Not trained: {rare} hardly vary in the impressions.")


def _dataset(seed: int) -> tuple[Array, Array, Array]:
    shown = list(impressions(seed))
    return (
        np.array([each.features for each in shown]),
        np.array([each.actions for each in shown]),
        np.array([each.viewer for each in shown], dtype=np.float64),
    )


def _report(model: Ranker, features: Array, actions: Array, viewers: Array) -> dict[str, Any]:
    watched = actions[:, 3]
    error = float(np.abs(_scores(model, features)[:, 3] - watched).mean())
    naive = float(np.abs(np.median(watched) - watched).mean())
    heads = _heads(model, features, actions, viewers)
    return {"held_out": heads, "watch_ratio": {"mae": error, "median_mae": naive}}


def _new_viewers(model: Ranker, seed: int) -> dict[str, Any]:
    """Those of another world: the end of this one has too few of them to tell."""
    features, actions, viewers = _dataset(seed)
    new = features[:, FEATURES.index("log_history")] < np.log1p(_NEW_VIEWER)
    return {"impressions": int(new.sum()), "heads": _heads(model, features[new], actions[new], viewers[new])}


def _heads(model: Ranker, features: Array, actions: Array, viewers: Array) -> dict[str, dict[str, float]]:
    scores = _scores(model, features)
    heads = {}
    for column, (action, (rate, sign)) in enumerate(_POPULARITY.items()):
        labels, popularity = actions[:, column], sign * features[:, FEATURES.index(rate)]
        heads[action] = {
            "base_rate": float(labels.mean()),
            "auc": auc(scores[:, column], labels),
            "popularity_auc": auc(popularity, labels),
            "gauc": gauc(scores[:, column], labels, viewers),
            "popularity_gauc": gauc(popularity, labels, viewers),
            "calibration_error": calibration_error(scores[:, column], labels),
        }
    return heads


def _scores(model: Ranker, features: Array) -> Array:
    with torch.no_grad():
        scores: Array = model(torch.tensor(features, dtype=torch.float32)).numpy().astype(np.float64)
    return scores


def _write(folder: Path, exported: Exported, report: dict[str, Any]) -> None:
    worse = [name for name, head in report["held_out"].items() if head["gauc"] <= head["popularity_gauc"]]
    worse += [name for name, head in report["new_viewers"]["heads"].items() if head["auc"] <= head["popularity_auc"]]
    if worse or exported.difference > _MOST_DIFFERENCE:
        sys.exit(f"Not written: no better than popularity at {worse}, or ONNX differs by {exported.difference:.1e}.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ranker.onnx").write_bytes(exported.model)
    manifest = {
        "schema": SCHEMA,
        "features": FEATURES,
        "actions": ACTIONS,
        "made_with": {"torch": torch.__version__, "onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__},
        "onnx_differs_by": exported.difference,
        "examples": exported.examples,
        **report,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(json.dumps({**report, "bytes": len(exported.model)}, indent=2))  # noqa: T201 - a command line


if __name__ == "__main__":
    main()
