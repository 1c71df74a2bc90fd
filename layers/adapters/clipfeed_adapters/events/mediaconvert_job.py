"""The "MediaConvert Job State Change" event of EventBridge, whichever engine ran the job.

Shape: https://docs.aws.amazon.com/mediaconvert/latest/ug/mediaconvert_event_list.html
"""

from typing import Annotated

from msgspec import Meta, Struct

from clipfeed.errors import Rejected
from clipfeed.ids import VideoId
from clipfeed.video.finish_transcode import JobReport, JobStatus

_RUNNING = {"PROGRESSING", "STATUS_UPDATE"}
_ENDED_BADLY = {"ERROR", "CANCELED"}


class UserMetadata(Struct):
    video_id: VideoId
    attempt: Annotated[str, Meta(pattern=r"^[0-9]{1,9}$")]


class VideoDetails(Struct, rename="camel"):
    width_in_px: int
    height_in_px: int


class OutputDetails(Struct, rename="camel"):
    duration_in_ms: int = 0
    video_details: VideoDetails | None = None


class OutputGroup(Struct, rename="camel"):
    output_details: list[OutputDetails] = []


class JobProgress(Struct, rename="camel"):
    job_percent_complete: int = 0


class Detail(Struct, rename="camel"):
    status: str
    user_metadata: UserMetadata
    output_group_details: list[OutputGroup] = []
    job_progress: JobProgress | None = None
    error_code: int | str = ""
    error_message: str = ""


class MediaConvertEvent(Struct):
    detail: Detail

    def report(self) -> JobReport | None:
        """What the event says of a video; None where it says nothing that we keep."""
        detail = self.detail
        video_id, attempt = detail.user_metadata.video_id, int(detail.user_metadata.attempt)
        if detail.status in _RUNNING:
            percent = detail.job_progress.job_percent_complete if detail.job_progress else 0
            return JobReport(
                video_id=video_id, attempt=attempt, status=JobStatus.RUNNING, progress_percent=min(max(percent, 0), 99)
            )
        if detail.status in _ENDED_BADLY:
            return JobReport(
                video_id=video_id,
                attempt=attempt,
                status=JobStatus.ERROR,
                error_code=str(detail.error_code),
                error_message=detail.error_message,
            )
        return _completed(detail, video_id, attempt) if detail.status == "COMPLETE" else None


def _completed(detail: Detail, video_id: VideoId, attempt: int) -> JobReport:
    shown = [
        (output.video_details.width_in_px, output.video_details.height_in_px, output.duration_in_ms)
        for group in detail.output_group_details
        for output in group.output_details
        if output.video_details
    ]
    if not shown:
        raise Rejected("The job is complete without any video output.", code="no_video_output")
    width, height, duration_ms = max(shown, key=lambda each: each[0] * each[1])
    return JobReport(
        video_id=video_id,
        attempt=attempt,
        status=JobStatus.COMPLETE,
        duration_ms=duration_ms,
        width=width,
        height=height,
    )
