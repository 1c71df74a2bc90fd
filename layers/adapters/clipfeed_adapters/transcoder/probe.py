"""What a file really holds, as ffprobe sees it: frames are counted, what the header claims is only compared.

Every upload waits for this, so its two programs run side by side: ffprobe reads all, ffmpeg decodes one frame.
"""

import dataclasses
import json
import re
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from clipfeed.video.container import HEAD_BYTES, is_video
from clipfeed.video.facts import MAX_BYTES, MAX_DURATION_MS, SourceFacts, check, refused
from clipfeed_adapters.transcoder.hardening import source_options
from clipfeed_adapters.transcoder.packets import Packet, counted, packets_in
from clipfeed_adapters.transcoder.parameter_sets import keeps_one_form
from clipfeed_adapters.transcoder.picture import needs_dolby
from clipfeed_adapters.transcoder.placeholder import Frame, first_frame, frame_in, seen_in
from clipfeed_adapters.transcoder.programs import FFMPEG, FFPROBE, ffmpeg_for
from clipfeed_adapters.transcoder.reading import facts_in, is_film, is_truncated
from clipfeed_adapters.transcoder.run import Finished, run

_TIMEOUT_S = 30
_MEMORY_BYTES = 2**31
_MAX_OUTPUT_BYTES = 64 * 2**20
"""Of ffprobe's report: four times what three minutes at 240 frames a second take."""
_READ_S = MAX_DURATION_MS // 1000 + 5
_COMPLAINTS = {
    "exceeds specified max pixel count": "resolution_too_large",
    "max_streams": "too_many_streams",
    "not on whitelist": "codec_unsupported",
}


class FfmpegProber:
    """`programs` is a folder with the executables ffmpeg and ffprobe, and ffmpeg-av1 for sources in AV1."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs

    def facts_of(self, path: Path) -> SourceFacts:
        """Raises Rejected, with a named code, for what is not a video that we take."""
        _check_bytes(path)
        with ThreadPoolExecutor(1) as beside:
            usual = beside.submit(_frame, str(self._programs / FFMPEG), path)
            facts = self._facts(path)
            frame = usual.result()
        program = ffmpeg_for(self._programs, facts.video_codec)
        if program != str(self._programs / FFMPEG):
            frame = _frame(program, path)
        if frame is None:
            raise refused("undecodable")
        return seen_in(frame, facts)

    def _facts(self, path: Path) -> SourceFacts:
        report, complaints = self._report(path)
        streams = report.get("streams", [])
        video = next((stream for stream in streams if is_film(stream)), None)
        if video is None:
            raise refused("no_video_track" if streams else "not_a_video")
        if needs_dolby(video):
            raise refused("codec_unsupported")
        packets = packets_in(report)
        frames = counted(packets, video["index"])
        if frames is None:
            raise refused("no_duration")
        if not int(video.get("width", 0)):
            raise refused(_code_in(complaints, "undecodable"))
        facts = check(facts_in(path, report, video, frames, packets))
        if is_truncated(report, video, frames):
            raise refused("truncated")
        return dataclasses.replace(facts, copies_well=not complaints and _keeps_one_form(path, facts, packets))

    def _report(self, path: Path) -> tuple[dict[str, Any], str]:
        """What ffprobe says of the file, and what it says against it."""
        done, text = self._read(path)
        if done.code and (names := sorted(set(re.findall(r"Codec \((\w+)\) not on whitelist", done.errors)))):
            done, text = self._read(path, named_only=names)
        if done.code:
            raise refused(_code_in(done.errors, "not_a_video"))
        report: dict[str, Any] = json.loads(text)
        return report, done.errors

    def _read(self, path: Path, *, named_only: Sequence[str] = ()) -> tuple[Finished, bytes]:
        fields = "packet=stream_index,pts_time,duration_time,flags,pos:packet_side_data=side_data_type"
        entries = ["-show_format", "-show_streams", "-show_entries", fields]
        options = ["-v", "error", "-of", "json=compact=1", *entries, "-read_intervals", f"%+{_READ_S}"]
        return _output_of([str(self._programs / FFPROBE), *options, *source_options(path, named_only=named_only)])


def _code_in(complaints: str, otherwise: str) -> str:
    return next((code for words, code in _COMPLAINTS.items() if words in complaints), otherwise)


def _keeps_one_form(path: Path, facts: SourceFacts, packets: Sequence[Packet]) -> bool:
    own = [packet for packet in packets if packet.stream == facts.video_stream]
    if facts.video_codec != "h264" or facts.container != "mov" or any(packet.has_new_form for packet in own[1:]):
        return False
    return keeps_one_form(path, [packet.offset for packet in own if packet.is_key and packet.offset >= 0])


def _frame(ffmpeg: str, path: Path) -> Frame | None:
    done, written = _output_of(first_frame(ffmpeg, path))
    return None if done.code else frame_in(written)


def _output_of(argv: list[str]) -> tuple[Finished, bytes]:
    """Raises Rejected `too_complex` for a program that takes too long or writes too much."""
    output = bytearray()

    def listen(line: bytes) -> None:
        output.extend(line)
        if len(output) > _MAX_OUTPUT_BYTES:
            raise refused("too_complex")

    with tempfile.TemporaryDirectory() as empty:
        done = run(argv, cwd=Path(empty), timeout_s=_TIMEOUT_S, memory_bytes=_MEMORY_BYTES, on_line=listen)
    if done.timed_out:
        raise refused("too_complex")
    return done, bytes(output)


def _check_bytes(path: Path) -> None:
    size = path.stat().st_size
    if size == 0:
        raise refused("empty_file")
    if size > MAX_BYTES:
        raise refused("file_too_large")
    with path.open("rb") as file:
        if not is_video(file.read(HEAD_BYTES)):
            raise refused("not_a_video")
