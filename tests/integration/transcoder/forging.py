"""How hostile files are made. Addresses in them lead to `TRAP`, where a test listens."""

import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.clips import make, render
from tests.integration.transcoder.mp4_boxes import box, content_of, patched, with_child
from tests.integration.transcoder.scene import picture, tone
from tests.integration.transcoder.storing import AAC, X264, shaded, stored

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
