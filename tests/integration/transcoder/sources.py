"""The scene as phones, browsers, editors and old cameras would have stored it, and what is to come out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.integration.transcoder.scene import BLUE, GREEN, GREY, RED, UPRIGHT, Colour
from tests.integration.transcoder.storing import (
    AAC,
    OPUS,
    SVT,
    VP9,
    X264,
    X265,
    Maker,
    again,
    cut,
    dolby_vision,
    dropped,
    interlaced,
    mostly_still,
    shaded,
    silent,
    sized,
    slow_motion,
    stored,
    turned,
    turned_as_a_whole,
    two_of_each,
    uneven,
    wide,
    with_a_cover,
    with_captions,
    with_styled_words,
    with_unknown_sound,
    without_a_type,
)

QUARTER_RIGHT, QUARTER_LEFT = [BLUE, RED, GREY, GREEN], [GREEN, GREY, RED, BLUE]
UPSIDE_DOWN, MIRRORED = [GREY, BLUE, GREEN, RED], [GREEN, RED, GREY, BLUE]
SHADES_OF_GREY = [(round(0.299 * r + 0.587 * g + 0.114 * b),) * 3 for r, g, b in UPRIGHT]


@dataclass(frozen=True)
class Source:
    name: str
    """With the ending that its file has."""
    make: Maker
    size: tuple[int, int] = (192, 128)
    fields: Sequence[Colour] = field(default_factory=lambda: UPRIGHT)
    channels: int = 2
    """Of its sound; 0 if it has none."""
    close: int = 14
    """How far a colour may be off."""
    rate: str = "30/1"


SOURCES = [
    Source("phone.mp4", stored()),
    Source("camera.mov", stored()),
    Source("recorder.webm", stored(*VP9, sound=OPUS)),
    Source("recorder-vp8.webm", stored("-c:v", "libvpx", "-deadline", "realtime", sound=OPUS)),
    Source("editor.mkv", stored(sound=("-c:a", "flac"))),
    Source("fragments.mp4", stored(*X264, "-movflags", "+frag_keyframe+empty_moov")),
    Source("browser-live.webm", stored(*VP9, "-live", "1", sound=OPUS)),
    Source("hevc.mp4", stored(*X265)),
    Source("hevc-ten-bits.mov", stored(*X265, filters=shaded("bt709", pixels="yuv420p10le"))),
    Source("av1.mp4", stored(*SVT)),
    Source("av1-ten-bits.webm", stored(*SVT, filters=shaded("bt709", pixels="yuv420p10le"), sound=OPUS)),
    Source("av1-full-range.mp4", stored(*SVT, filters=shaded("bt601", span="pc"))),
    Source(
        "prores.mov",
        stored("-c:v", "prores_ks", filters=shaded("bt709", pixels="yuv422p10le"), sound=("-c:a", "pcm_s16le")),
    ),
    Source(
        "motion-jpeg.mov", stored("-c:v", "mjpeg", "-q:v", "2", filters=shaded("bt601", span="pc", pixels="yuvj420p"))
    ),
    Source("old-phone.3gp", sized(176, 144, "-c:v", "h263", "-q:v", "2"), (176, 144)),
    Source("mpeg4.mp4", stored("-c:v", "mpeg4", "-q:v", "2")),
    Source("turned-right.mp4", turned("-display_rotation", "-90"), (128, 192), QUARTER_RIGHT),
    Source("turned-left.mov", turned("-display_rotation", "90"), (128, 192), QUARTER_LEFT),
    Source("upside-down.mp4", turned("-display_rotation", "180"), fields=UPSIDE_DOWN),
    Source("mirrored.mp4", turned("-display_hflip"), fields=MIRRORED),
    Source(
        "turned-and-mirrored.mp4",
        turned("-display_rotation", "-90", "-display_hflip"),
        (128, 192),
        [RED, BLUE, GREEN, GREY],
    ),
    Source("turned-right.mkv", turned("-display_rotation", "-90"), (128, 192), QUARTER_RIGHT),
    Source(
        "turned-left.webm", turned("-display_rotation", "90", first=stored(*VP9, sound=OPUS)), (128, 192), QUARTER_LEFT
    ),
    Source("upside-down.mkv", turned("-display_rotation", "180"), fields=UPSIDE_DOWN),
    Source("mirrored.mkv", turned("-display_hflip"), fields=MIRRORED),
    Source("turned-av1.mp4", turned("-display_rotation", "-90", first=stored(*SVT)), (128, 192), QUARTER_RIGHT),
    Source("turned-av1.mkv", turned("-display_rotation", "-90", first=stored(*SVT)), (128, 192), QUARTER_RIGHT),
    Source(
        "turned-in-the-stream.mp4",
        again(stored(), "-bsf:v", "h264_metadata=display_orientation=insert:rotate=90"),
        (128, 192),
        QUARTER_LEFT,
    ),
    Source("turned-by-the-movie.mp4", turned_as_a_whole, (128, 192), QUARTER_RIGHT),
    Source("odd.webm", sized(191, 127, *VP9, sound=OPUS), (190, 126)),
    Source("wide-pixels.mp4", stored(filters=shaded("bt601") + ",setsar=2/1"), (384, 128)),
    Source("narrow-pixels.mp4", stored(filters=shaded("bt601") + ",setsar=1/2"), (192, 256)),
    Source(
        "wide-pixels-turned.mp4",
        turned("-display_rotation", "-90", first=stored(filters=shaded("bt601") + ",setsar=2/1")),
        (128, 384),
        QUARTER_RIGHT,
    ),
    Source("uneven.mp4", uneven),
    Source("screen.webm", mostly_still),
    Source("slow-motion.mov", slow_motion, rate="60/1"),
    Source("interlaced.mov", interlaced),
    Source("full-range.mp4", stored(filters=shaded("bt709", span="pc", pixels="yuvj420p"))),
    Source("ten-bits.mp4", stored(filters=shaded("bt709", pixels="yuv420p10le"))),
    Source("four-two-two.mp4", stored(filters=shaded("bt709", pixels="yuv422p"))),
    Source("four-four-four.mp4", stored(filters=shaded("bt709", pixels="yuv444p10le"))),
    Source("with-alpha.mov", stored("-c:v", "prores_ks", filters=shaded("bt601", pixels="yuva444p10le"))),
    Source("monochrome.mp4", stored(filters="format=gray,setparams=range=tv"), fields=SHADES_OF_GREY),
    Source(
        "four-one-one.mov", stored("-c:v", "mjpeg", "-q:v", "2", filters=shaded("bt601", pixels="yuvj411p", span="pc"))
    ),
    Source("rgb.mp4", stored("-c:v", "libx264rgb", "-preset", "ultrafast", "-crf", "10", filters="format=rgb24")),
    Source(
        "hd-without-tags.mp4", sized(1280, 720, *X264, filters=shaded("bt709", tags="colorspace=unknown")), (1280, 720)
    ),
    Source("small-without-tags.mp4", stored(filters=shaded("bt601", tags="colorspace=unknown"))),
    Source("wide-colours.mp4", wide("bt709", "bt2020", *X264)),
    Source("p3.mov", wide("bt709", "smpte432", *X265)),
    Source("hlg.mov", wide("arib-std-b67", "bt2020", *X265), close=60),
    Source("hdr10.mp4", wide("smpte2084", "bt2020", *X265), close=40),
    Source("hdr10-av1.mp4", wide("smpte2084", "bt2020", *SVT), close=40),
    Source("hlg-vp9.webm", wide("arib-std-b67", "bt2020", *VP9, sound=OPUS), close=60),
    Source("iphone-dolby.mov", dolby_vision(8, compatible_with=4), close=60),
    Source("silent.mp4", silent(), channels=0),
    Source("empty-sound.mp4", dropped("a", "1"), channels=0),
    Source("empty-sound.mkv", dropped("a", "1", suffix=".mkv"), channels=0),
    Source("mono.mp4", stored(layout="mono"), channels=1),
    Source("surround.mp4", stored(layout="5.1")),
    Source("44100.mov", stored(sound=(*AAC, "-ar", "44100"))),
    Source("uncompressed-sound.mov", stored(sound=("-c:a", "pcm_s16be"))),
    Source("before-mp4.mov", without_a_type),
    Source("old-camera.mov", stored("-c:v", "mjpeg", "-q:v", "2", sound=("-c:a", "pcm_mulaw"))),
    Source("cinema-sound.mkv", stored(sound=("-c:a", "dca", "-strict", "-2")), channels=0),
    Source("styled-words.mkv", with_styled_words),
    Source("edit-list.mp4", cut()),
    Source("begins-between-key-frames.mkv", dropped("v", "lt(n,5)", suffix=".mkv")),
    Source("late-sound.mp4", dropped("a", "lt(n,10)")),
    Source("late-pictures.mp4", dropped("v", "lt(n,15)")),
    Source("late-pictures.mkv", dropped("v", "lt(n,15)", suffix=".mkv")),
    Source("two-of-each.mp4", two_of_each),
    Source("two-of-each.mkv", two_of_each),
    Source("unknown-sound.mp4", with_unknown_sound),
    Source("cover.mp4", with_a_cover),
    Source("captions.mp4", with_captions),
    Source("timecode.mov", again(stored(), "-timecode", "01:00:00:00")),
]
