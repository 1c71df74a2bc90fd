"""Files that are not what they say: each is refused by name, quickly, and nothing outside is touched."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from clipfeed.errors import Rejected
from clipfeed_adapters.transcoder.hardening import input_options
from clipfeed_adapters.transcoder.run import run
from tests.clips import ffmpeg, make, render
from tests.integration.transcoder.studio import facts_of

QUICKLY_S = 20


def written(content: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


def truncated(path: Path) -> Path:
    """The index is whole, the pictures end in the middle."""
    whole = make(path.with_suffix(".whole.mp4"), ["-i", str(render(path)), "-c", "copy", "-movflags", "+faststart"])
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    return path


def without_index(path: Path) -> Path:
    path.write_bytes(render(path).read_bytes().replace(b"moov", b"mooX"))
    return path


def without_pictures(path: Path) -> Path:
    """Everything is in order but the pictures' own bytes."""
    content = bytearray(render(path, sound=False).read_bytes())
    start = content.index(b"mdat") + 4
    size = int.from_bytes(content[start - 8 : start - 4]) - 8
    content[start : start + size] = b"\xff" * size
    path.write_bytes(content)
    return path


def only_sound(path: Path) -> Path:
    return make(path, ["-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac"])


def many_tracks(path: Path) -> Path:
    maps = ["-map", "0:v"] * 24
    return make(path, ["-i", str(render(path.with_suffix(".one.mp4"), seconds=0.2)), *maps, "-c", "copy"])


def painted(size: str, *, rate: int = 5, length: float = 0.4) -> Callable[[Path], Path]:
    def paint(path: Path) -> Path:
        source = f"color=black:size={size}:rate={rate}:duration={length}"
        return make(path, ["-f", "lavfi", "-i", source, "-c:v", "libx264", "-preset", "ultrafast"])

    return paint


def long_still(path: Path) -> Path:
    return painted("64x64", rate=1, length=190)(path)


def other_codec(path: Path) -> Path:
    source = "testsrc2=size=320x240:duration=0.4"
    return make(path, ["-f", "lavfi", "-i", source, "-c:v", "mpeg2video", "-f", "matroska"])


PLAYLIST = b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/secret\n#EXT-X-ENDLIST\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)

HOSTILE = {
    "empty": (written(b""), "empty_file"),
    "zeros": (written(bytes(100_000)), "not_a_video"),
    "playlist": (written(PLAYLIST), "not_a_video"),
    "playlist behind an ftyp": (written(b"\0\0\0\x18ftypmp42" + bytes(12) + PLAYLIST), "not_a_video"),
    "picture": (written(PNG), "not_a_video"),
    "web page": (written(b"<!doctype html><script>1</script>"), "not_a_video"),
    "archive": (written(b"PK\x03\x04" + bytes(200)), "not_a_video"),
    "concat script": (written(b"ffconcat version 1.0\nfile /etc/passwd\n"), "not_a_video"),
    "nested boxes": (written(b"\0\0\0\x18ftypmp42" + bytes(12) + b"\0\1\0\0moov" * 2000), "not_a_video"),
    "half a Matroska header": (written(b"\x1a\x45\xdf\xa3" + bytes(64)), "not_a_video"),
    "no index": (without_index, "not_a_video"),
    "truncated": (truncated, "truncated"),
    "no pictures": (without_pictures, "undecodable"),
    "only sound": (only_sound, "no_video_track"),
    "many tracks": (many_tracks, "too_many_streams"),
    "huge": (painted("5000x4000"), "resolution_too_large"),
    "wide": (painted("16000x80"), "resolution_too_large"),
    "tiny": (painted("16x16"), "resolution_too_small"),
    "1000 frames a second": (painted("64x64", rate=1000), "frame_rate_absurd"),
    "too long": (long_still, "video_too_long"),
    "another codec": (other_codec, "codec_unsupported"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_by_name_and_soon(kind: str, tmp_path: Path):
    make_it, code = HOSTILE[kind]
    file = make_it(tmp_path / "upload.mp4")
    begun = time.monotonic()

    with pytest.raises(Rejected) as refusal:
        facts_of(file)

    assert refusal.value.code == code
    assert time.monotonic() - begun < QUICKLY_S


@pytest.mark.parametrize("box", [b"mvhd", b"mdhd"])
def test_a_header_that_claims_a_day_is_not_believed(box: bytes, tmp_path: Path):
    clip = render(tmp_path / "clip.mp4", seconds=1, sound=False)
    content = bytearray(clip.read_bytes())
    timescale_at = content.index(box) + 16
    content[timescale_at + 4 : timescale_at + 8] = b"\x7f\xff\xff\xff"
    clip.write_bytes(content)

    assert facts_of(clip).duration_ms == 1000


def test_a_program_that_hangs_is_killed_with_its_children(tmp_path: Path):
    done = run(["/bin/sh", "-c", "sleep 60 & sleep 60"], cwd=tmp_path, timeout_s=0.3)

    assert done.timed_out
    assert done.code < 0


def test_a_program_sees_no_environment_and_cannot_write_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    lines: list[bytes] = []

    run(["/usr/bin/env"], cwd=tmp_path, timeout_s=5, on_line=lines.append)
    done = run(["/bin/sh", "-c", "ulimit -f"], cwd=tmp_path, timeout_s=5, on_line=lines.append)

    assert not any(b"secret" in line for line in lines)
    assert done.code == 0
    assert lines[-1].strip() != b"unlimited"


def test_an_error_in_the_listener_ends_the_program(tmp_path: Path):
    begun = time.monotonic()

    def refuse(line: bytes) -> None:
        raise ValueError(line)

    with pytest.raises(ValueError, match="hello"):
        run(["/bin/sh", "-c", "echo hello; sleep 60"], cwd=tmp_path, timeout_s=30, on_line=refuse)

    assert time.monotonic() - begun < QUICKLY_S


def test_the_demuxer_is_chosen_by_the_first_bytes_and_sees_only_local_files(tmp_path: Path):
    clip = render(tmp_path / "clip.m3u8.mp4", seconds=0.2)

    options = input_options(clip)

    assert options[options.index("-f") + 1] == "mov"
    assert options[options.index("-protocol_whitelist") + 1] == "file"
    assert ffmpeg().endswith("ffmpeg")
