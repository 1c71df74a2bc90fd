"""Adds the variants of one master playlist to those of another, in a new one that names the files of both.

Both were made of one source with one sound, so the added variants play with the sound of the first. Reference for
the tags: RFC 8216, section 4.3.4.
"""

import re
from collections.abc import Iterator
from posixpath import relpath

_URI = re.compile(r'URI="([^"]+)"')
_ADDED = ("#EXT-X-STREAM-INF", "#EXT-X-I-FRAME-STREAM-INF")


def joined(key: str, first: tuple[str, str], added: tuple[str, str]) -> str:
    """The text of the master playlist that will lie under `key`. `first` and `added` are (key, text) of theirs."""
    folder = key.rpartition("/")[0]
    lines = [*_rebased(folder, *first), *_variants(list(_rebased(folder, *added)))]
    return "\n".join([*lines, ""])


def _rebased(folder: str, key: str, text: str) -> Iterator[str]:
    """The lines of a playlist with its relative addresses as they read from another folder."""
    home = key.rpartition("/")[0]

    def moved(address: str) -> str:
        return relpath(f"{home}/{address}", folder)

    for line in text.splitlines():
        if line.startswith("#"):
            yield _URI.sub(lambda found: f'URI="{moved(found[1])}"', line)
        elif line:
            yield moved(line)


def _variants(lines: list[str]) -> Iterator[str]:
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith(_ADDED):
            yield line
            if line.startswith("#EXT-X-STREAM-INF"):
                yield following
