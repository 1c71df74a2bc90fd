"""How the scene is stored: in every codec and container, turned, cut, with holes, beside other tracks."""

import struct
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.clips import make
from tests.integration.transcoder.mp4_boxes import box, patched, with_child
from tests.integration.transcoder.scene import picture, tone

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "10")
X265 = ("-c:v", "libx265", "-preset", "ultrafast", "-crf", "10", "-x265-params", "log-level=error", "-tag:v", "hvc1")
VP9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "2M")
SVT = ("-c:v", "libsvtav1", "-preset", "10", "-crf", "15")
AAC, OPUS = ("-c:a", "aac"), ("-c:a", "libopus")

Maker = Callable[[Path], Path]


def shaded(matrix: str = "bt709", *, span: str = "tv", pixels: str = "yuv420p", tags: str = "") -> str:
    """Filters that store the scene in this matrix, range and form of pixels; tagged so, if `tags` say nothing else."""
    tags = tags or f"colorspace={matrix.replace('bt601', 'smpte170m')}:range={span}"
    return f"scale=out_color_matrix={matrix}:out_range={span},format={pixels},setparams={tags}"


def stored(*codec: str, filters: str = "", sound: Sequence[str] = AAC, layout: str = "stereo") -> Maker:
    """The scene in this codec."""
    # The other program's encoders know HEVC and VP9 in ten bits; the one that decodes AV1 encodes none.
    program = "ffmpeg-av1" if "10le" in filters and codec[:2] in (X265[:2], VP9[:2]) else "ffmpeg"
    options = ["-vf", filters or shaded("bt601"), *(codec or X264), *sound, "-shortest"]
    return lambda path: make(path, [*picture(), *tone(layout), *options], program=program)


def silent(*codec: str, filters: str = "") -> Maker:
    return lambda path: make(path, [*picture(), "-vf", filters or shaded("bt601"), *(codec or X264)])


def again(first: Maker, *options: str, before: Sequence[str] = (), suffix: str = "") -> Maker:
    """What a maker made, written once more without a change to its packets."""

    def remake(path: Path) -> Path:
        whole = first(path.with_name(f"first{suffix or path.suffix}"))
        return make(path, [*before, "-i", str(whole), "-map", "0", "-c", "copy", *options])

    return remake


def turned(*options: str, first: Maker | None = None, suffix: str = "") -> Maker:
    return again(first or stored(), before=options, suffix=suffix)


def wide(transfer: str, primaries: str, *codec: str, sound: Sequence[str] = AAC) -> Maker:
    """The scene in these colours and ten bits, white at 203 nits."""
    matrix = "bt2020nc" if primaries == "bt2020" else "bt709"
    tags = f"color_primaries={primaries}:color_trc={transfer}:colorspace={matrix}:range=tv"
    known = "pin=bt709:tin=bt709:min=gbr:rin=full"
    shown = (
        f"zscale={known}:p={primaries}:t={transfer}:m={matrix}:r=limited:npl=203,format=yuv420p10le,setparams={tags}"
    )

    def remake(path: Path) -> Path:
        """Coloured by the one program and, if only the other can, encoded by that."""
        if codec[:2] != SVT[:2]:
            options = ["-vf", shown, *codec, *sound, "-shortest"]
            return make(path, [*picture(), *tone(), *options], program="ffmpeg-av1")
        raw = ["-vf", shown, "-c:v", "rawvideo", "-c:a", "pcm_s16le", "-shortest"]
        first = make(path.with_name("raw.nut"), [*picture(), *tone(), *raw], program="ffmpeg-av1")
        return make(path, ["-i", str(first), "-vf", f"setparams={tags}", *codec, *sound])

    return remake


def uneven(path: Path) -> Path:
    """A frame in three is missing."""
    shown = f"select='mod(n,3)',{shaded('bt601')}"
    return make(path, [*picture(), *tone(), "-vf", shown, "-fps_mode", "vfr", *X264, *AAC, "-shortest"])


def mostly_still(path: Path) -> Path:
    """Thirty frames a second while something moves, and hardly any before."""
    shown = f"select='gte(t,0.55)+not(n)',{shaded('bt601')}"
    return make(path, [*picture(), *tone(), "-vf", shown, "-fps_mode", "vfr", *VP9, *OPUS, "-shortest"])


def slow_motion(path: Path) -> Path:
    return make(path, [*picture(rate=240), *tone(), "-vf", shaded("bt601"), *X264, *AAC, "-shortest"])


def sized(width: int, height: int, *codec: str, filters: str = "", sound: Sequence[str] = AAC) -> Maker:
    options = ["-vf", filters or shaded("bt601"), *codec, *sound, "-shortest"]
    return lambda path: make(path, [*picture(width, height), *tone(), *options])


def two_of_each(path: Path) -> Path:
    """The second picture and the second sound are others."""
    other = ["-f", "lavfi", "-i", "color=yellow:size=64x64:rate=30:duration=1.2"]
    noise = ["-f", "lavfi", "-i", "anoisesrc=duration=1.2:amplitude=0.2"]
    maps = ["-map", "0:v", "-map", "1:a", "-map", "2:v", "-map", "3:a"]
    return make(path, [*picture(), *tone(), *other, *noise, *maps, "-vf", shaded("bt601"), *X264, *AAC])


def with_a_cover(path: Path) -> Path:
    """Before the film, as tools for music put it."""
    cover = make(path.with_name("cover.jpg"), ["-f", "lavfi", "-i", "color=yellow:size=300x300", "-frames:v", "1"])
    first = stored()(path.with_name("first.mp4"))
    maps = ["-map", "1", "-map", "0", "-c", "copy", "-disposition:v:0", "attached_pic"]
    return make(path, ["-i", str(first), "-i", str(cover), *maps])


def with_captions(path: Path) -> Path:
    return _with_words(path, "mov_text")


def with_styled_words(path: Path) -> Path:
    return _with_words(path, "ass")


def _with_words(path: Path, codec: str) -> Path:
    words = path.with_name("words.srt")
    words.write_text("1\n00:00:00,000 --> 00:00:01,000\nHello\n")
    first = stored()(path.with_name("first.mp4"))
    return make(path, ["-i", str(first), "-i", str(words), "-map", "0", "-map", "1", "-c", "copy", "-c:s", codec])


def without_a_type(path: Path) -> Path:
    """As QuickTime files were before there was `ftyp`."""
    first = stored()(path.with_name("first.mov"))
    path.write_bytes(first.read_bytes().replace(b"ftyp", b"wide", 1))
    return path


def interlaced(path: Path) -> Path:
    """Two fields a frame, each of a moment of its own."""
    fields = f"{shaded('bt601')},tinterlace=interleave_top"
    options = [*X264, "-flags", "+ildct+ilme", *AAC, "-shortest"]
    return make(path, [*picture(rate=60), *tone(), "-vf", fields, *options])


def cut(first: Maker = stored(), at_s: float = 0.3) -> Maker:  # noqa: B008 - a maker has no state
    """Cut without decoding: the pictures before are there, and an edit list hides them."""

    def remake(path: Path) -> Path:
        whole = first(path.with_name("first.mp4"))
        return make(path, ["-ss", str(at_s), "-i", str(whole), "-c", "copy"])

    return remake


def dropped(what: str, condition: str, *, suffix: str = ".mp4") -> Maker:
    """Packets that are lost."""
    return again(stored(*X264, "-g", "15"), f"-bsf:{what}", f"noise=drop='{condition}'", suffix=suffix)


def dolby_vision(profile: int, compatible_with: int) -> Maker:
    """HLG as iPhones write it, with the box that says what a Dolby decoder would make of it."""
    flags = 0b101  # a layer of metadata and a base layer, no enhancement
    said = bytes([1, 0, profile << 1, 4 << 3 | flags, compatible_with << 4]) + bytes(19)

    def remake(path: Path) -> Path:
        first = wide("arib-std-b67", "bt2020", *X265)(path.with_name(f"first{path.suffix}"))
        content = with_child(first.read_bytes(), b"hvc1", box(b"dvvC" if profile > 7 else b"dvcC", said))
        path.write_bytes(content)
        return path

    return remake


def turned_as_a_whole(path: Path) -> Path:
    """Its movie has the matrix, its track has none."""
    first = stored()(path.with_name("first.mp4"))
    quarter = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    path.write_bytes(patched(first.read_bytes(), b"mvhd", 36, quarter))
    return path


def with_unknown_sound(path: Path) -> Path:
    """Its first track of sound has a codec of tomorrow."""
    maps = ["-map", "0:v", "-map", "1:a", "-map", "1:a"]
    first = make(path.with_name("first.mp4"), [*picture(), *tone(), *maps, "-vf", shaded("bt601"), *X264, *AAC])
    path.write_bytes(first.read_bytes().replace(b"mp4a", b"apac", 1))
    return path
