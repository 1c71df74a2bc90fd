"""Files that are not what they say, or far too much of it. Addresses in them lead to `TRAP`, where a test listens."""

import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.clips import make, render
from tests.integration.transcoder.mp4_boxes import box, content_of, patched, with_child
from tests.integration.transcoder.scene import picture, tone
from tests.integration.transcoder.sources import AAC, X264, shaded, stored

Maker = Callable[[Path], Path]

TRAP_PORT = 18_093
TRAP = f"http://127.0.0.1:{TRAP_PORT}/secret"
FTYP = box(b"ftyp", b"mp42" + bytes(4) + b"mp42isom")
EBML = b"\x1a\x45\xdf\xa3"


def written(content: bytes) -> Maker:
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


def noise(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def clip(path: Path) -> bytes:
    """An ordinary second: pictures first, index last."""
    return render(path.with_name("clip.mp4"), seconds=1, size=(128, 192)).read_bytes()


def faststart(path: Path) -> bytes:
    render(path.with_name("clip.mp4"), seconds=1, size=(128, 192))
    moved = ["-i", str(path.with_name("clip.mp4")), "-c", "copy", "-movflags", "+faststart"]
    return make(path.with_name("fast.mp4"), moved).read_bytes()


def changed(change: Callable[[bytes], bytes], source: Callable[[Path], bytes] = clip) -> Maker:
    """An ordinary clip after a change to its bytes."""

    def remake(path: Path) -> Path:
        path.write_bytes(change(source(path)))
        return path

    return remake


def flipped(kind: bytes, seed: int, share: float) -> Maker:
    """This share of the bytes of a box has one bit turned over."""

    def flip(movie: bytes) -> bytes:
        dice, content, place = random.Random(seed), bytearray(movie), content_of(movie, kind)
        for at in range(place.start, place.stop):
            if dice.random() < share:
                content[at] ^= 1 << dice.randrange(8)
        return bytes(content)

    return changed(flip)


def filled(with_byte: int) -> Maker:
    """Everything is in order but the pictures' own bytes."""

    def fill(movie: bytes) -> bytes:
        place = content_of(movie, b"mdat")
        return movie[: place.start] + bytes([with_byte]) * (place.stop - place.start) + movie[place.stop :]

    return changed(fill)


def patch(kind: bytes, at: int, value: bytes) -> Maker:
    return changed(lambda movie: patched(movie, kind, at, value))


def painted(size: str, *codec: str, rate: str = "5", length: float = 0.4, filters: str = "null") -> Maker:
    source = f"color=black:size={size}:rate={rate}:duration={length}"
    options = ["-vf", filters, *(codec or ("-c:v", "libx264", "-preset", "ultrafast"))]
    return lambda path: make(path, ["-f", "lavfi", "-i", source, *options])


def remuxed(*options: str, first: Maker | None = None) -> Maker:
    def remake(path: Path) -> Path:
        whole = (first or stored(*X264, "-g", "10"))(path.with_name("first.mkv"))
        return make(path, ["-i", str(whole), "-map", "0", "-c", "copy", *options])

    return remake


def many_tracks(count: int) -> Maker:
    def remake(path: Path) -> Path:
        one = painted("64x64")(path.with_name("one.mp4"))
        return make(path, ["-i", str(one), *["-map", "0:v"] * count, "-c", "copy"])

    return remake


def only_words(path: Path) -> Path:
    words = path.with_name("words.srt")
    words.write_text("1\n00:00:00,000 --> 00:00:01,000\nHello\n")
    return make(path, ["-i", str(words), "-c:s", "mov_text"])


def song_with_a_cover(path: Path) -> Path:
    cover = make(path.with_name("cover.jpg"), ["-f", "lavfi", "-i", "color=red:size=300x300", "-frames:v", "1"])
    maps = ["-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic"]
    return make(path, [*tone(), "-i", str(cover), *maps, *AAC])


def with_a_zip_behind(path: Path) -> Path:
    path.write_bytes(clip(path))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("evil.html", "<script>1</script>")
    return path


def with_edits(*edits: tuple[int, int]) -> Maker:
    """(length in thousandths, media time) of each edit, in the place of those that were there."""
    entries = b"".join(struct.pack(">iiI", length, begin, 0x10000) for length, begin in edits)
    table = box(b"edts", box(b"elst", struct.pack(">II", 0, len(edits)) + entries))

    def edit(movie: bytes) -> bytes:
        return with_child(movie.replace(b"edts", b"free", 1), b"trak", table)

    return changed(edit)


def with_sizes_that_change(path: Path) -> Path:
    """One track, three sizes: the stream says so itself, its index does not."""
    whole = b""
    for number, size in enumerate(("128x192", "640x360", "64x64")):
        part = path.with_name(f"part{number}.h264")
        source = f"testsrc2=size={size}:rate=30:duration=0.5"
        make(part, ["-f", "lavfi", "-i", source, *X264, "-pix_fmt", "yuv420p", "-f", "h264"])
        whole += part.read_bytes()
    path.with_name("all.h264").write_bytes(whole)
    return make(path, ["-f", "h264", "-framerate", "30", "-i", str(path.with_name("all.h264")), "-c", "copy"])


def with_an_attachment(path: Path) -> Path:
    path.with_name("font.ttf").write_bytes(noise(3_000_000))
    attached = ["-attach", str(path.with_name("font.ttf")), "-metadata:s:t", "filename=../../../tmp/evil"]
    return remuxed(*attached, "-metadata:s:t", "mimetype=font/ttf", "-f", "matroska")(path)


def with_chapters(path: Path) -> Path:
    notes = path.with_name("chapters.txt")
    chapter = "[CHAPTER]\nTIMEBASE=1/1000\nSTART={}\nEND={}\ntitle={}\n"
    chapters = (chapter.format(at, at + 1, "x" * 200) for at in range(5000))
    notes.write_text(";FFMETADATA1\ntitle=" + "t" * 500_000 + "\n" + "".join(chapters))
    first = stored()(path.with_name("first.mkv"))
    return make(path, ["-i", str(first), "-i", str(notes), "-map_metadata", "1", "-map_chapters", "1", "-c", "copy"])


def with_long_sound(path: Path) -> Path:
    sound = ["-f", "lavfi", "-i", "anullsrc=sample_rate=8000:channel_layout=mono:duration=400"]
    return make(path, [*picture(), *sound, "-vf", shaded(), *X264, "-c:a", "aac"])


def with_64_channels(path: Path) -> Path:
    sound = ["-f", "lavfi", "-i", f"aevalsrc='{'|'.join(['0.1*sin(2000*t)'] * 64)}':d=1.2"]
    return make(path, [*picture(), *sound, "-vf", shaded(), *X264, "-c:a", "pcm_s16le", "-f", "mov"])


def void(length: int, said: int) -> bytes:
    """An EBML element to be skipped, that says it has so many bytes."""
    return b"\xec\x01" + said.to_bytes(7) + bytes(length)


def with_element(element: bytes) -> Maker:
    """Matroska without an end of its own, as a live recording is, that begins with this element."""

    def remake(path: Path) -> Path:
        movie = stored()(path.with_name("first.mkv")).read_bytes()
        segment = movie.index(b"\x18\x53\x80\x67") + 4
        path.write_bytes(movie[:segment] + b"\x01" + b"\xff" * 7 + element + movie[segment + 8 :])
        return path

    return remake


def with_media_elsewhere(place: str) -> Maker:
    """Its pictures are said to be in another file."""
    table = box(b"dref", struct.pack(">II", 0, 1) + box(b"url ", bytes(4) + place.encode() + b"\0"))
    return changed(lambda movie: with_child(movie.replace(b"dref", b"free", 1), b"dinf", table))


def nested(kind: bytes, depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = box(kind, content)
    return content


def chapters_in_chapters(depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = b"\xb6" + _ebml_size(len(content)) + content
    edition = b"\x45\xb9" + _ebml_size(len(content)) + content
    return b"\x10\x43\xa7\x70" + _ebml_size(len(edition)) + edition


def _ebml_size(length: int) -> bytes:
    return (1 << 56 | length).to_bytes(8)


PLAYLIST = f"#EXTM3U\n#EXTINF:1,\n{TRAP}\n#EXT-X-ENDLIST\n".encode()
DASH = f'<?xml version="1.0"?><MPD><Period><BaseURL>{TRAP}</BaseURL></Period></MPD>'.encode()
SVG = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{TRAP}"/></svg>'.encode()
SDP = b"v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 18093 RTP/AVP 96\n"
LAST = 0xFFFFFFFF.to_bytes(4)
LOOP = [(1000, 0)] * 20_000

BROKEN = frozenset(
    {"plays", "not_a_video", "no_video_track", "codec_unsupported", "no_duration", "video_too_long", "truncated"}
    | {"undecodable", "failed: undecodable", "failed: truncated"}
)
"""What may become of a file that is only broken: another ffmpeg may see more in it, or less."""

HOSTILE: dict[str, tuple[Maker, str]] = {
    "empty": (written(b""), "empty_file"),
    "zeros": (written(bytes(100_000)), "not_a_video"),
    "random": (written(noise(100_000)), "not_a_video"),
    "random behind an ftyp": (written(FTYP + noise(100_000)), "not_a_video"),
    "random behind EBML": (written(EBML + noise(100_000)), "not_a_video"),
    "playlist of an address": (written(PLAYLIST), "not_a_video"),
    "playlist of a local file": (written(PLAYLIST.replace(TRAP.encode(), b"file:///etc/passwd")), "not_a_video"),
    "playlist that joins both": (written(PLAYLIST.replace(b"http", b"concat:http")), "not_a_video"),
    "playlist behind an ftyp": (written(FTYP + PLAYLIST), "not_a_video"),
    "concat script": (written(b"ffconcat version 1.0\nfile /etc/passwd\n"), "not_a_video"),
    "DASH": (written(DASH), "not_a_video"),
    "session description": (written(SDP), "not_a_video"),
    "vector picture": (written(SVG), "not_a_video"),
    "PNG": (written(b"\x89PNG\r\n\x1a\n" + bytes(100)), "not_a_video"),
    "web page": (written(b"<!doctype html><script>1</script>"), "not_a_video"),
    "archive": (written(b"PK\x03\x04" + bytes(200)), "not_a_video"),
    "program": (written(b"\x7fELF" + noise(4000)), "not_a_video"),
    "AVI": (painted("128x64", "-c:v", "mpeg4", "-f", "avi"), "not_a_video"),
    "transport stream": (painted("128x64", "-c:v", "libx264", "-f", "mpegts"), "not_a_video"),
    "HEIC": (written(box(b"ftyp", b"heic" + bytes(4)) + box(b"meta", noise(400))), "not_a_video"),
    "AVIF": (painted("128x64", "-c:v", "libsvtav1", "-frames:v", "1", "-f", "avif"), "not_a_video"),
    "page and clip in one": (changed(lambda movie: movie + box(b"free", b"<html><script>1</script>")), "plays"),
    "archive and clip in one": (with_a_zip_behind, "plays"),
    "half": (changed(lambda movie: movie[: len(movie) // 2], faststart), "truncated"),
    "no index": (changed(lambda movie: movie.replace(b"moov", b"mooX")), "not_a_video"),
    "index cut off": (changed(lambda movie: movie[:-300]), "not_a_video"),
    "index cut to its name": (changed(lambda movie: movie[: movie.index(b"moov") + 4]), "not_a_video"),
    "pictures of ones": (filled(0xFF), "undecodable"),
    "pictures of zeros": (filled(0), "undecodable"),
    "bits flipped in the index": (flipped(b"moov", 1, 0.002), "broken"),
    "more bits flipped in the index": (flipped(b"moov", 2, 0.02), "broken"),
    "bits flipped in the sample table": (flipped(b"stbl", 3, 0.02), "broken"),
    "bits flipped in the pictures": (flipped(b"mdat", 4, 0.0005), "broken"),
    "more bits flipped in the pictures": (flipped(b"mdat", 5, 0.05), "broken"),
    "movie that claims years": (patch(b"mvhd", 16, b"\x7f\xff\xff\xff"), "plays"),
    "track that claims years": (patch(b"mdhd", 16, b"\x7f\xff\xff\xff"), "plays"),
    "movie that claims a moment": (patch(b"mvhd", 16, bytes(3) + b"\x01"), "plays"),
    "clock of zero": (patch(b"mdhd", 12, bytes(4)), "broken"),
    "clock too fast": (patch(b"mdhd", 12, b"\x7f\xff\xff\xff"), "broken"),
    "size of 65000": (patch(b"avc1", 24, b"\xfd\xe8\xfd\xe8"), "plays"),
    "size of nothing": (patch(b"avc1", 24, bytes(4)), "plays"),
    "four thousand million samples": (patch(b"stsz", 8, LAST), "broken"),
    "four thousand million of one size": (patch(b"stsz", 4, b"\0\0\0\x01" + LAST), "broken"),
    "samples of four gigabytes": (patch(b"stsz", 12, LAST * 4), "broken"),
    "four thousand million chunks": (patch(b"stco", 4, LAST), "broken"),
    "chunks beyond the end": (patch(b"stco", 8, LAST), "broken"),
    "four thousand million times": (patch(b"stts", 8, LAST), "broken"),
    "frames of no length": (patch(b"stts", 12, bytes(4)), "plays"),
    "frames of a year": (patch(b"stts", 12, b"\x7f\xff\xff\xff"), "video_too_long"),
    "boxes without end in boxes": (written(FTYP + b"\0\1\0\0moov" * 2000), "not_a_video"),
    "boxes in boxes": (written(FTYP + nested(b"moov", 5000)), "not_a_video"),
    "tracks in tracks": (written(FTYP + box(b"moov", nested(b"trak", 5000))), "no_video_track"),
    "box of an exabyte": (written(FTYP + b"\0\0\0\x01mdat" + b"\x7f" * 8 + bytes(100)), "not_a_video"),
    "twenty thousand edits": (with_edits(*LOOP), "video_too_long"),
    "edits before the beginning": (with_edits((1000, -1), (1000, -900_000), (2_000_000_000, 0)), "broken"),
    "media at an address": (with_media_elsewhere(TRAP), "plays"),
    "media in a local file": (with_media_elsewhere("file:///etc/passwd"), "plays"),
    "another codec than said": (changed(lambda movie: movie.replace(b"avc1", b"hvc1")), "broken"),
    "no codec of ours": (painted("320x240", "-c:v", "mpeg2video", "-f", "matroska"), "codec_unsupported"),
    "pictures for a museum": (painted("320x240", "-c:v", "ffv1", "-f", "matroska"), "codec_unsupported"),
    "still pictures": (painted("320x240", "-c:v", "rawvideo", "-f", "matroska"), "codec_unsupported"),
    "encrypted": (
        remuxed("-encryption_scheme", "cenc-aes-ctr", "-encryption_key", "ab" * 16, "-encryption_kid", "cd" * 16),
        "undecodable",
    ),
    "sizes that change": (with_sizes_that_change, "plays"),
    "huge": (painted("12000x12000", "-c:v", "mjpeg", length=0.2), "resolution_too_large"),
    "huge in H.264": (painted("5000x4000"), "resolution_too_large"),
    "wide": (painted("30000x80", "-c:v", "mjpeg", length=0.2), "resolution_too_large"),
    "tiny": (painted("16x16"), "resolution_too_small"),
    "pixels a thousand times as wide as high": (painted("640x360", filters="setsar=1000/1"), "resolution_too_large"),
    "thousand frames a second": (painted("64x64", rate="1000"), "frame_rate_absurd"),
    "ten hours": (painted("64x64", rate="1/120", length=36_000), "video_too_long"),
    "three minutes and more": (painted("64x64", rate="1", length=190), "video_too_long"),
    "sound for hours": (with_long_sound, "plays"),
    "24 tracks": (many_tracks(24), "too_many_streams"),
    "120 tracks": (many_tracks(120), "too_many_streams"),
    "only sound": (lambda path: make(path, [*tone(), *AAC]), "no_video_track"),
    "only words": (only_words, "no_video_track"),
    "only sound and its cover": (song_with_a_cover, "no_video_track"),
    "64 channels": (with_64_channels, "plays"),
    "turned by an odd angle": (patch(b"tkhd", 40, struct.pack(">3i", 46341, 46341, 0)), "broken"),
    "turned by nonsense": (patch(b"tkhd", 40, b"\x7f\xff\xff\xff" * 9), "broken"),
    "half a Matroska header": (written(EBML + bytes(64)), "not_a_video"),
    "void that claims an exabyte": (with_element(void(10, (1 << 56) - 2)), "broken"),
    "void that claims too little": (with_element(void(1000, 10)), "broken"),
    "segment without an end": (with_element(void(100, 100)), "plays"),
    "chapters in chapters": (with_element(chapters_in_chapters(2000)), "broken"),
    "attachment with a path for a name": (with_an_attachment, "plays"),
    "five thousand chapters": (with_chapters, "plays"),
    "time that jumps back": (
        remuxed("-bsf:v", "setts=ts='if(gte(N,20),PTS-0.5/TB,PTS)'", "-f", "matroska"),
        "broken",
    ),
    "time that jumps years ahead": (
        remuxed("-bsf:v", "setts=ts='if(gte(N,20),PTS+3e5/TB,PTS)'", "-f", "matroska"),
        "truncated",
    ),
    "frames all at once": (remuxed("-bsf:v", "setts=ts=0:duration=0", "-f", "matroska"), "frame_rate_absurd"),
}
