"""Why a video failed, in words that name the cause. The prober brings codes and sentences of its own."""

from clipfeed.video.model import Reason

NOT_A_VIDEO = Reason("not_a_video", "The file is neither MP4, QuickTime, WebM nor Matroska.")
FILE_TOO_LARGE = Reason("file_too_large", "The file has more bytes than an upload may have.")
SOURCE_GONE = Reason("source_gone", "The uploaded file was gone before it could be transcoded; upload it again.")
OUTPUT_MISSING = Reason("output_missing", "The transcoder finished without making everything a player needs.")
GAVE_UP = Reason("transcode_failed", "Transcoding was tried three times and did not finish.")


def transcoder_error(code: str, message: str) -> Reason:
    """What the transcoder said of its own failure."""
    return Reason("transcode_failed", f"The transcoder could not convert this file: {message or 'error'} ({code}).")
