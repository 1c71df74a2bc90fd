"""What single outputs of a job mean to the engine."""

from fractions import Fraction

from clipfeed.video.ladder import Codec
from clipfeed_adapters.transcoder.plan import Loudness, Rung, Sound, Stills, Tiles
from clipfeed_adapters.transcoder.request import CmafSettings, refused_at
from clipfeed_adapters.transcoder.request_sound import Aac, AudioDescription, CopiedSound
from clipfeed_adapters.transcoder.request_video import (
    H264,
    H265,
    Av1,
    Av1Settings,
    CopiedPicture,
    FrameCapture,
    Rated,
    VideoDescription,
)


def rung_of(path: str, video: VideoDescription, name: str) -> Rung:
    match video.codec_settings:
        case CopiedPicture():
            return _copied(path, video, name)
        case H264(settings=settings):
            return _encoded(path, video, name, Codec.H_264, settings)
        case H265(settings=settings):
            return _encoded(path, video, name, Codec.H_265, settings)
        case Av1(settings=settings):
            return _encoded(path, video, name, Codec.AV1, settings)
    raise refused_at(f"{path}/codecSettings/codec", "a film is not made of stills")


def sound_of(path: str, audio: AudioDescription) -> Sound:
    match audio.codec_settings, audio.audio_normalization_settings:
        case Aac(aac_settings=aac), loudness if loudness is not None:
            return Sound(Loudness(aac.bitrate, loudness.target_lkfs, loudness.true_peak_limiter_threshold))
        case CopiedSound(), None:
            return Sound(None)
    raise refused_at(f"{path}/audioNormalizationSettings", "belongs to AAC, and only there")


def stills_of(path: str, video: VideoDescription, key: str) -> Stills:
    if not isinstance(video.codec_settings, FrameCapture):
        raise refused_at(f"{path}/codecSettings/codec", "only FRAME_CAPTURE is made without a container")
    capture = video.codec_settings.frame_capture_settings
    every_s = capture.framerate_denominator / capture.framerate_numerator
    return Stills(key, *_size(path, video), capture.quality, every_s, capture.max_captures)


def tiles_of(path: str, cmaf: CmafSettings) -> Tiles | None:
    asked = cmaf.image_based_trick_play_settings
    if (asked is None) != (cmaf.image_based_trick_play == "NONE"):
        raise refused_at(f"{path}/imageBasedTrickPlaySettings", "belongs to ADVANCED, and only there")
    if asked is None:
        return None
    size = asked.thumbnail_width, asked.thumbnail_height
    return Tiles(asked.thumbnail_interval, *size, asked.tile_width, asked.tile_height)


def _copied(path: str, video: VideoDescription, name: str) -> Rung:
    if video.width or video.height or video.video_preprocessors:
        raise refused_at(path, "what is copied keeps its size and its colours")
    return Rung(name=name, codec=Codec.PASSTHROUGH)


def _encoded(path: str, video: VideoDescription, name: str, codec: Codec, settings: Rated) -> Rung:
    rate = Fraction(settings.framerate_numerator, settings.framerate_denominator)
    if isinstance(settings, Av1Settings) and settings.gop_size != round(rate * 2):
        raise refused_at(f"{path}/codecSettings/av1Settings/gopSize", f"must be two seconds: {round(rate * 2)} frames")
    if video.video_preprocessors is None:
        raise refused_at(f"{path}/videoPreprocessors", "is needed: every rendition has standard colours")
    width, height = _size(path, video)
    level = settings.qvbr_settings
    return Rung(
        name=name,
        codec=codec,
        width=width,
        height=height,
        rate=rate,
        quality=level.qvbr_quality_level + level.qvbr_quality_level_fine_tune,
        max_bitrate=settings.max_bitrate,
    )


def _size(path: str, video: VideoDescription) -> tuple[int, int]:
    if video.width is None or video.height is None:
        raise refused_at(path, "needs a width and a height")
    return video.width, video.height
