"""Measures how hard a local file is to compress."""

import tempfile
from pathlib import Path

from clipfeed.video.complexity import Complexity
from clipfeed.video.facts import SourceFacts
from clipfeed_adapters.transcoder.complexity import measure
from clipfeed_adapters.transcoder.programs import ffmpeg_for


class FfmpegGauge:
    """`programs` is a folder with ffmpeg, and with the other one that some sources need."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs

    def complexity_of(self, path: Path, facts: SourceFacts) -> Complexity:
        with tempfile.TemporaryDirectory() as folder:
            return measure(ffmpeg_for(self._programs, facts.video_codec), path, facts, Path(folder))
