"""Nudity and sex block a video. A model scores each frame; the verdict on the scores is ours."""

from collections.abc import Sequence

from clipfeed.errors import Unavailable
from clipfeed.moderation.model import Blocked, Passed, Subject
from clipfeed.moderation.ports import Senses

LIKELY = 0.85
"""The model's makers call a picture not safe from 0.8 on. Of 500 frames of harmless clips, as they are and cut to
other shapes, one scored 0.86, a cook in a small warm kitchen, and the next 0.76. A frame alone proves nothing,"""
AGREEING = 2
"""but two of a clip do:"""
SURE = 0.95
"""and so does a single one of which the model is this certain. Explicit scenes may be shorter than the gap
between two samples."""


def block_explicit_content(senses: Senses, subject: Subject) -> Passed | Blocked:
    return verdict_on(senses.explicit_content.scores(subject.frames), frames=len(subject.frames))


def verdict_on(scores: Sequence[float], *, frames: int) -> Passed | Blocked:
    """Raises Unavailable where the scores are not one probability for each frame: such a model says nothing."""
    if not frames or len(scores) != frames or not all(0 <= score <= 1 for score in scores):
        raise Unavailable("The model did not score every frame.", code="scores_unusable")
    detail = " ".join(f"{score:.2f}" for score in scores)
    likely = sum(score >= LIKELY for score in scores)
    if max(scores) < SURE and likely < min(AGREEING, frames):
        return Passed(detail)
    return Blocked("explicit_content", "The video seems to show nudity or sex, which may not be shown here.", detail)
