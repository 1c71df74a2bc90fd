"""The ranker beside others on the same 500 candidates, one thread: `python -m tests.benchmarks.bench_models`.

PyTorch runs the same network eagerly; LightGBM scores the same features with 300 trees of 31 leaves, one head. Each
cold figure is of a fresh process: import, load and first call; memory is what that process held at most.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import lightgbm
import numpy as np
import torch

from clipfeed.feed.features import FEATURES, input_of
from clipfeed_adapters.onnx.models import packaged
from clipfeed_adapters.onnx.ranker import _inputs
from clipfeed_adapters.onnx.session import session_of
from infra.training.export import export
from infra.training.model import Ranker
from tests.benchmarks.bench_ranker import NOW, example

CALLS = 300
_FRESH = """
import time
began = time.process_time()
{work}
took = (time.process_time() - began) * 1000
[peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(took, int(peak) / 1024)
"""
_ONNX = """
import numpy as np
from clipfeed_adapters.onnx.session import session_of
session = session_of(open({path!r}, "rb").read())
session.run(None, dict(np.load({inputs!r})))
"""
_TORCH = """
import numpy as np, torch
from infra.training.model import Ranker
torch.set_num_threads(1)
model = Ranker(torch.zeros({width}), torch.ones({width})).eval()
with torch.no_grad(): model(*map(torch.tensor, dict(np.load({inputs!r})).values()))
"""
_LIGHTGBM = """
import lightgbm, numpy as np
lightgbm.Booster(model_file={path!r}).predict(np.load({inputs!r})["features"], num_threads=1)
"""


def main() -> None:
    torch.set_num_threads(1)
    given = input_of(*example(Random(7)), NOW)
    inputs, model = _inputs(given), Ranker(torch.zeros(len(FEATURES)), torch.ones(len(FEATURES))).eval()
    plain = export(model).plain
    tensors = [torch.tensor(each) for each in inputs.values()]
    print(
        f"| {len(given.features)} candidates x {len(given.events)} plays | p50 ms | p99 ms | cold ms | MB | file MB |"
    )
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        np.savez(folder / "inputs.npz", **inputs)
        (folder / "plain.onnx").write_bytes(plain)
        for name, path in (("8 actions, int8 tables", packaged() / "ranker.onnx"), ("float32", folder / "plain.onnx")):
            report(name, partial(session_of(path.read_bytes()).run, None, inputs), folder, _ONNX, path)
        with torch.no_grad():
            report("PyTorch eager", lambda: model(*tensors), folder, _TORCH, None)
        path = trees(folder, inputs["features"])
        report("LightGBM, one action", booster_of(path, inputs["features"]), folder, _LIGHTGBM, path)


def trees(folder: Path, features: Any) -> Path:
    random = np.random.default_rng(7)
    rows = features[random.integers(len(features), size=20_000)] + random.normal(0, 0.5, (20_000, features.shape[1]))
    labels = (rows[:, 6] + random.normal(0, 1, len(rows)) > 0.5).astype(int)
    options = {"objective": "binary", "num_leaves": 31, "num_threads": 1, "verbose": -1}
    path = folder / "trees.txt"
    lightgbm.train(options, lightgbm.Dataset(rows, labels), num_boost_round=300).save_model(path)
    return path


def booster_of(path: Path, features: Any) -> Callable[[], object]:
    booster = lightgbm.Booster(model_file=path)
    return lambda: booster.predict(features, num_threads=1)


def report(name: str, work: Callable[[], object], folder: Path, fresh: str, path: Path | None) -> None:
    took = []
    for _ in range(CALLS):
        began = time.thread_time()
        work()
        took.append((time.thread_time() - began) * 1000)
    inputs = str(folder / "inputs.npz")
    script = _FRESH.format(work=fresh.format(path=str(path), inputs=inputs, width=len(FEATURES)))
    cold = [_cold(script) for _ in range(3)]
    load, memory = (statistics.median(values) for values in zip(*cold, strict=True))
    size = f"{path.stat().st_size / 1e6:.1f}" if path else ""
    slowest = statistics.quantiles(took, n=100)[98]
    print(
        f"| {name} | {statistics.median(took):.2f} | {slowest:.2f} | {load:.0f} | {memory:.0f} | {size} |", flush=True
    )


def _cold(script: str) -> tuple[float, float]:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    load, memory = map(float, done.stdout.split())
    return load, memory


if __name__ == "__main__":
    main()
