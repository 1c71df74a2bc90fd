"""Which rendition to start with, and the playlists that a player needs for it (RFC 8216, section 4.3.4)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

USUAL_KBPS = 3_000
"""Of a phone that has not measured anything yet."""
_SHARE = 0.7
"""Of the throughput that a rendition may need: it varies, and the next clip is loaded beside this one."""
_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^",]*)')


@dataclass(frozen=True, slots=True)
class Rendition:
    path: str
    """Of its media playlist, as the master playlist knows it."""
    bandwidth: int
    """Bits a second, at most."""
    width: int
    height: int
    audio: str
    """The group of its sound; empty where it brings its own."""


def suggested(master: str, kbps: int | None) -> Rendition | None:
    """The best in H.264, which everything plays, that fits the throughput, else the smallest; None without any."""
    found = sorted(_renditions(master), key=lambda each: each.bandwidth)
    fitting = [each for each in found if each.bandwidth <= (kbps or USUAL_KBPS) * 1000 * _SHARE]
    return next(iter([*fitting[::-1], *found]), None)


def needed_for(rendition: Rendition, playlists: Mapping[str, str], master_name: str) -> dict[str, str]:
    """The texts that a player fetches before the first segment: the master playlist, this rendition's, its sound's."""
    sounds = _sounds(playlists[master_name])
    names = [master_name, rendition.path, sounds.get(rendition.audio, "")]
    return {name: playlists[name] for name in names if name in playlists}


def _renditions(master: str) -> Iterator[Rendition]:
    for line, following in pairwise(master.splitlines()):
        if line.startswith("#EXT-X-STREAM-INF:"):
            told = _attributes(line)
            width, _, height = told.get("RESOLUTION", "0x0").partition("x")
            if "avc1" in told.get("CODECS", "avc1") and "BANDWIDTH" in told:
                yield Rendition(
                    following.strip(), int(told["BANDWIDTH"]), int(width), int(height), told.get("AUDIO", "")
                )


def _sounds(master: str) -> dict[str, str]:
    """The media playlist of each group."""
    told = [_attributes(line) for line in master.splitlines() if line.startswith("#EXT-X-MEDIA:")]
    return {each["GROUP-ID"]: each.get("URI", "") for each in told if each.get("TYPE") == "AUDIO"}


def _attributes(line: str) -> dict[str, str]:
    return {name: value.strip('"') for name, value in _ATTRIBUTE.findall(line)}
