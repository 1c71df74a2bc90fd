"""Which ffmpeg opens a source. The usual one has no decoder for AV1; another, older one is there for that alone."""

from pathlib import Path

from clipfeed.video.facts import refused

FFMPEG, FFPROBE, FFMPEG_FOR_AV1 = "ffmpeg", "ffprobe", "ffmpeg-av1"


def ffmpeg_for(programs: Path, video_codec: str) -> str:
    """The path of the program, of those in a folder, that decodes this codec. Both understand the same commands.

    Raises Rejected `codec_unsupported` if the folder has none that does.
    """
    program = programs / (FFMPEG_FOR_AV1 if video_codec == "av1" else FFMPEG)
    if not program.exists():
        raise refused("codec_unsupported")
    return str(program)
