"""How often a video was watched for long, smoothed: the same order for everybody."""

from infra.evaluation.impressions.features import NAMES
from infra.evaluation.impressions.log import Array
from infra.evaluation.impressions.task import Task


def scores(task: Task) -> Array:
    """[S]"""
    rates: Array = task.features[task.scored, NAMES.index("video_rate")]
    return rates
