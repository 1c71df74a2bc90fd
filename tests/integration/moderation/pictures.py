"""Frames for reviews: made up of soft shapes, or taken from real clips as the transcoder takes its samples."""

import subprocess
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from tests.clips import ffmpeg

HARMLESS = ("bee_720p_aac.mp4", "butterfly_720p_aac.mp4", "flower_540p_cc0.mp4", "iphone_hlg_rot90_editlist.mp4")
WITH_PEOPLE = ("people_240p_opus.mkv", "people_rot180_720p.mp4", "friday_480p_bw_speech_cc0.mp4")


def scene(seed: int, size: tuple[int, int] = (256, 456)) -> Image.Image:
    """A picture like no other: coarse noise, blown up softly."""
    noise = np.random.default_rng(seed).integers(0, 256, (7, 4, 3), dtype=np.uint8)
    return Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC)


def jpeg(picture: Image.Image, **options: object) -> bytes:
    file = BytesIO()
    picture.save(file, "JPEG", **options)
    return file.getvalue()


def scenes(*seeds: int) -> list[bytes]:
    return [jpeg(scene(seed), quality=90) for seed in seeds]


@cache
def samples_of_clip(clip: Path, change: str = "", *, most: int = 8) -> list[bytes]:
    """Up to so many frames, half a second apart, as the job takes them; `change` is a filter before that."""
    filters = ",".join(filter(None, [change, "fps=2", "scale='if(gt(iw,ih),-2,256)':'if(gt(iw,ih),256,-2)'"]))
    command = [ffmpeg(), "-nostdin", "-v", "error", "-i", str(clip), "-frames:v", str(most), "-vf", filters]
    command += ["-f", "image2pipe", "-c:v", "mjpeg", "-q:v", "3", "-"]
    stream = subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL).stdout
    frames = [b"\xff\xd8" + part for part in stream.split(b"\xff\xd8")[1:]]
    assert frames
    return frames
