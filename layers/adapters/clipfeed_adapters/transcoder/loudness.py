"""How loud a track is, by ITU-R BS.1770-4, and the gain that brings it to its target."""

import re

from clipfeed_adapters.transcoder.run import run
from clipfeed_adapters.transcoder.task import Task

_TIMEOUT_S = 60
_SILENCE_LUFS = -69.0
_MOST_GAIN_DB = 20.0
"""More would lift the noise of a silent room."""


def gain_db(task: Task, *, target_lkfs: float) -> float:
    """The gain for the sound of a source; 0 for silence, and for what cannot be measured."""
    options = ["-nostdin", "-v", "info", "-nostats", *task.input, "-map", f"0:{task.facts.audio_stream}"]
    measure = ["-af", "aformat=channel_layouts=stereo,ebur128=framelog=quiet", "-f", "null", "-"]
    done = run([task.ffmpeg, *options, *measure], cwd=task.folder, timeout_s=_TIMEOUT_S)
    found = re.findall(r"\bI:\s+(-?[\d.]+) LUFS", done.errors)
    if not found or float(found[-1]) <= _SILENCE_LUFS:
        return 0.0
    return min(target_lkfs - float(found[-1]), _MOST_GAIN_DB)
