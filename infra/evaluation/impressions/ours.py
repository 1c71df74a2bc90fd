"""Our networks on a task: learnt, calibrated, exported and asked through ONNX Runtime."""

import numpy as np
import torch

from infra.evaluation.impressions.calibration import Calibration
from infra.evaluation.impressions.log import Array
from infra.evaluation.impressions.task import Task
from infra.training.impressions_export import export, predictions
from infra.training.impressions_fit import Rows, fit
from infra.training.impressions_model import Ensemble


def rows_of(task: Task, chosen: Array) -> Rows:
    return Rows(
        task.ids[chosen],
        task.hashtags[chosen],
        task.features[chosen],
        task.outcomes(chosen).astype(np.float32),
        task.timed[chosen],
    )


def learnt(task: Task, *, seed: int, members: int) -> Ensemble:
    return fit(rows_of(task, task.learnt), seed=seed, members=members)


def exported(model: Ensemble, task: Task, calibration: Calibration) -> bytes:
    model.slope.copy_(torch.tensor(calibration.slope, dtype=torch.float32))
    model.shift.copy_(torch.tensor(calibration.shift, dtype=torch.float32))
    return export(model, rows_of(task, task.scored))


def asked(content: bytes, model: Ensemble, task: Task) -> Array:
    """[S, H]: probabilities of the actions and seconds watched, as ONNX Runtime computes them."""
    return predictions(content, model, rows_of(task, task.scored))


def logits(model: Ensemble, task: Task) -> Array:
    rows = rows_of(task, task.scored)
    with torch.no_grad():
        answers = model.logits(*(torch.tensor(each) for each in (rows.ids, rows.hashtags, rows.features)))
    found: Array = answers.numpy()[:, :-1].astype(float)
    return found
