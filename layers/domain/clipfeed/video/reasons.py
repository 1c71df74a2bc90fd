"""Why a video failed, in words that name the cause. The refusals of a source are in facts.py."""

from clipfeed.errors import Rejected
from clipfeed.video.model import Reason
from clipfeed.video.stage import Stage

SOURCE_GONE = Reason("source_gone", "The uploaded file was gone before it could be transcoded; upload it again.")
OUTPUT_MISSING = Reason("output_missing", "The transcoder finished without making everything a player needs.")
UPLOAD_ABANDONED = Reason("upload_abandoned", "No file arrived within a day.")
REVIEW_MISSING = Reason("review_unavailable", "The video could not be reviewed, so it cannot be shown.")
GAVE_UP = Reason("transcode_failed", "Transcoding was tried three times and did not finish.")


def never_seen_whole(cause: Reason) -> Reason:
    """Of a video that was reviewed in part, when the rest of it turned out to be impossible to look at."""
    return Reason(
        "review_incomplete", f"The video could not be reviewed as a whole, so it is not shown: {cause.message}"
    )


def reason_of(refusal: Rejected) -> Reason:
    return Reason(refusal.code, refusal.message)


def given_up(stage: Stage | None, reason: Reason) -> Rejected:
    """What is told of a stage that a video which plays will go without."""
    return Rejected(f"The stage {stage} was given up: {reason.message}", code=reason.code)


def transcoder_error(code: str, message: str) -> Reason:
    """What the transcoder said of its own failure. Our own engine puts a name for the cause first: `truncated: ...`."""
    name, _, sentence = message.partition(": ")
    if sentence and name.isidentifier() and name.islower():
        return Reason(name, f"The file could not be converted: {sentence}.")
    return Reason("transcode_failed", f"The transcoder could not convert this file: {message or 'error'} ({code}).")
