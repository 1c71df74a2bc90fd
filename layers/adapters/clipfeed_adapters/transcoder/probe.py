"""What a file really holds, as ffprobe sees it: frames are counted, what the header claims is only compared."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from clipfeed.video.container import HEAD_BYTES, is_video
from clipfeed.video.facts import MAX_BYTES, MAX_DURATION_MS, SourceFacts, check, refused
from clipfeed_adapters.transcoder.hardening import input_options
from clipfeed_adapters.transcoder.picture import Stream
from clipfeed_adapters.transcoder.reading import Counted, facts_in, is_film, is_truncated
from clipfeed_adapters.transcoder.run import Finished, run

_TIMEOUT_S = 30
_COMPLAINTS = {
    "exceeds specified max pixel count": "resolution_too_large",
    "max_streams": "too_many_streams",
    "not on whitelist": "codec_unsupported",
}
_READ_S = MAX_DURATION_MS // 1000 + 5


class _Packet(NamedTuple):
    stream: int
    start_s: float
    end_s: float


class FfmpegProber:
    """`programs` is a folder with the executables ffmpeg and ffprobe."""

    def __init__(self, programs: Path) -> None:
        self._ffmpeg = str(programs / "ffmpeg")
        self._ffprobe = str(programs / "ffprobe")

    def facts_of(self, path: Path) -> SourceFacts:
        """Raises Rejected, with a named code, for what is not a video that we take."""
        _check_bytes(path)
        report = self._report(path)
        streams = report.get("streams", [])
        video = next((stream for stream in streams if is_film(stream)), None)
        if video is None:
            raise refused("no_video_track")
        counted = self._count(path, video["index"])
        facts = check(facts_in(path, report, video, counted))
        if is_truncated(report, video, counted):
            raise refused("truncated")
        self._decode_one(path, facts.video_stream)
        return facts

    def _report(self, path: Path) -> Stream:
        text = bytearray()
        options = ["-v", "error", "-of", "json", "-show_format", "-show_streams"]
        done = self._run([self._ffprobe, *options, *input_options(path)], text)
        if done.code:
            raise refused(next((code for words, code in _COMPLAINTS.items() if words in done.errors), "not_a_video"))
        report: Stream = json.loads(text)
        return report

    def _count(self, path: Path, stream: int) -> Counted:
        """Read all packets without decoding them. What an edit list cuts off is not counted."""
        text = bytearray()
        fields = "packet=stream_index,pts_time,duration_time,flags"
        options = ["-v", "error", "-of", "csv=p=0", "-show_entries", fields, "-read_intervals", f"%+{_READ_S}"]
        self._run([self._ffprobe, *options, *input_options(path)], text)
        packets = list(_shown(text.decode("ascii", "replace")))
        frames = [packet for packet in packets if packet.stream == stream]
        if not frames:
            raise refused("no_duration")
        return Counted(
            frames=len(frames),
            first_s=min(frame.start_s for frame in frames),
            end_s=max(frame.end_s for frame in frames),
            file_end_s=max(packet.end_s for packet in packets),
        )

    def _decode_one(self, path: Path, stream: int) -> None:
        text = bytearray()
        options = ["-nostdin", "-v", "error", *input_options(path), "-map", f"0:{stream}", "-frames:v", "1"]
        done = self._run([self._ffmpeg, *options, "-f", "null", "-progress", "pipe:1", "-"], text)
        if done.code or b"frame=1\n" not in text:
            raise refused("undecodable")

    def _run(self, argv: list[str], output: bytearray) -> Finished:
        with tempfile.TemporaryDirectory() as empty:
            done = run(argv, cwd=Path(empty), timeout_s=_TIMEOUT_S, on_line=output.extend)
        if done.timed_out:
            raise refused("too_complex")
        return done


def _check_bytes(path: Path) -> None:
    size = path.stat().st_size
    if size == 0:
        raise refused("empty_file")
    if size > MAX_BYTES:
        raise refused("file_too_large")
    with path.open("rb") as file:
        if not is_video(file.read(HEAD_BYTES)):
            raise refused("not_a_video")


def _shown(packets: str) -> Iterator[_Packet]:
    for packet in packets.splitlines():
        stream, start, length, flags, *_ = packet.split(",")
        if "D" not in flags and start != "N/A":
            yield _Packet(int(stream), float(start), float(start) + (0.0 if length == "N/A" else float(length)))
