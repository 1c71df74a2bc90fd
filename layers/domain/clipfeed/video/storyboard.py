"""From the image playlist of a ladder to WebVTT: which part of which sheet shows which second.

Every web player understands the WebVTT, few the playlist. Reference for `EXT-X-TILES`:
https://developer.roku.com/docs/developer-program/media-playback/trick-mode/hls-and-dash.md
"""

import re
from collections.abc import Iterator

_SHEET = re.compile(
    r"^#EXTINF:(?P<seconds>[\d.]+).*\n"
    r"#EXT-X-TILES:RESOLUTION=(?P<width>\d+)x(?P<height>\d+),LAYOUT=(?P<across>\d+)x(?P<down>\d+)"
    r",DURATION=(?P<every>[\d.]+)\n"
    r"(?P<name>[^#\s]+)",
    re.MULTILINE,
)


def storyboard_vtt(image_playlist: str, *, folder: str = "") -> str:
    """A cue for each tile. `folder` leads from the place of the WebVTT to that of the playlist, as `hls/` does."""
    return "WEBVTT\n" + "".join(f"\n{cue}\n" for cue in _cues(image_playlist, folder))


def _cues(image_playlist: str, folder: str) -> Iterator[str]:
    begin_s = 0.0
    for sheet in _SHEET.finditer(image_playlist):
        end_s, every_s = begin_s + float(sheet["seconds"]), float(sheet["every"])
        width, height, across, down = (int(sheet[name]) for name in ("width", "height", "across", "down"))
        for tile in range(across * down):
            first_s = begin_s + tile * every_s
            if first_s >= end_s:
                break
            place = f"{tile % across * width},{tile // across * height},{width},{height}"
            last_s = min(first_s + every_s, end_s)
            yield f"{_clock(first_s)} --> {_clock(last_s)}\n{folder}{sheet['name']}#xywh={place}"
        begin_s = end_s


def _clock(seconds: float) -> str:
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    return f"{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"
