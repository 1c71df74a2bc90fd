"""The "MediaConvert Job State Change" event of EventBridge, whichever engine ran the job.

Shape: https://docs.aws.amazon.com/mediaconvert/latest/ug/mediaconvert_event_list.html. Only what we keep is named
here, so fields that the service adds or has renamed over the years change nothing.
"""

from typing import Annotated

from msgspec import Meta, Struct

from clipfeed.ids import VideoId
from clipfeed.video.job_report import JobReport, JobStatus

_RUNNING = {"SUBMITTED", "PROGRESSING", "STATUS_UPDATE"}
MACHINE_FAILED = 1999
"""The code of an error that is the service's own, and no matter of the job or its input."""
_ENDED_BADLY = {"ERROR", "CANCELED"}
_WITHOUT_VIDEO = "no_video_output: the transcoder was done without any video"


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

    def report(self) -> JobReport | None:
        """What it says of a video; None where it says nothing that we keep."""
        video_id, attempt = self.user_metadata.video_id, int(self.user_metadata.attempt)
        if self.status in _RUNNING:
            percent = self.job_progress.job_percent_complete if self.job_progress else 0
            return JobReport(
                video_id=video_id, attempt=attempt, status=JobStatus.RUNNING, progress_percent=min(max(percent, 0), 99)
            )
        if self.status in _ENDED_BADLY:  # a canceled job has no code
            return self._failed(video_id, attempt, str(self.error_code or self.status), self.error_message)
        return self._completed(video_id, attempt) if self.status == "COMPLETE" else None

    def _failed(self, video_id: VideoId, attempt: int, code: str, message: str) -> JobReport:
        return JobReport(
            video_id=video_id,
            attempt=attempt,
            status=JobStatus.ERROR,
            error_code=code,
            error_message=message,
            may_pass=code in {str(MACHINE_FAILED), "CANCELED"},
        )

    def _completed(self, video_id: VideoId, attempt: int) -> JobReport:
        shown = [
            (output.video_details.width_in_px, output.video_details.height_in_px, output.duration_in_ms)
            for group in self.output_group_details
            for output in group.output_details
            if output.video_details
        ]
        if not shown:
            return self._failed(video_id, attempt, self.status, _WITHOUT_VIDEO)
        width, height, duration_ms = max(shown, key=lambda each: each[0] * each[1])
        return JobReport(
            video_id=video_id,
            attempt=attempt,
            status=JobStatus.COMPLETE,
            duration_ms=duration_ms,
            width=width,
            height=height,
        )


class MediaConvertEvent(Struct):
    detail: Detail

    def report(self) -> JobReport | None:
        """As `Detail.report`."""
        return self.detail.report()
