"""Has AWS Elemental MediaConvert run the jobs, from a copy of exactly the version that was checked."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from clipfeed.errors import Rejected, Unavailable
from clipfeed.video.job_report import JobReport
from clipfeed_adapters.events.mediaconvert_job import (
    Detail,
    JobProgress,
    OutputDetails,
    OutputGroup,
    UserMetadata,
    VideoDetails,
)
from clipfeed_adapters.s3.client import answering
from clipfeed_adapters.s3.upload_store import copies_below

_BUSY = {"TooManyRequestsException", "ServiceQuotaExceededException", "ConflictException"}

Json = dict[str, Any]


class MediaConvertTranscoder:
    """`mediaconvert` and `s3` are boto3 clients; the rest is what the deployment adds to every job.

    `role` is assumed by the service to read the source and write the renditions.
    """

    def __init__(self, mediaconvert: Any, s3: Any, *, role: str, queue: str, job_template: str) -> None:
        self._mediaconvert = mediaconvert
        self._s3 = s3
        self._deployment = {"Role": role, "Queue": queue, "JobTemplate": job_template}

    def create(self, job: Json, source: Path, version: str) -> str:
        """Hand a job to the service and return its id; a repeat within a minute returns the id of the same job.

        Raises NotFound if the source is gone, and Rejected `bad_job` for a job that the service refuses.
        """
        del source  # the service reads from the bucket
        checked = self._checked(job, version)
        with _asking():
            answer = self._mediaconvert.create_job(**_reading(job, checked), **self._deployment)
        return str(answer["Job"]["Id"])

    def outcome(self, job_id: str) -> JobReport | None:
        """The service knows a job for three months."""
        try:
            with _asking():
                job = self._mediaconvert.get_job(Id=job_id)["Job"]
        except self._mediaconvert.exceptions.NotFoundException:
            return None
        except Rejected:  # that is no id of a job at all
            return None
        return _detail(job).report()

    def _checked(self, job: Json, version: str) -> str:
        """The service reads only what is newest under a key, so the checked version gets a key of its own."""
        bucket, _, key = _source_of(job).removeprefix("s3://").partition("/")
        about = job["UserMetadata"]
        copy = f"{copies_below(about['video_id'])}{about['attempt']}"
        with answering():
            self._s3.copy_object(
                Bucket=bucket, Key=copy, CopySource={"Bucket": bucket, "Key": key, "VersionId": version}
            )
        return f"s3://{bucket}/{copy}"


def _source_of(job: Json) -> str:
    return str(job["Settings"]["Inputs"][0]["FileInput"])


def _reading(job: Json, url: str) -> Json:
    """The job, with another source."""
    (taken,) = job["Settings"]["Inputs"]
    return {**job, "Settings": {**job["Settings"], "Inputs": [{**taken, "FileInput": url}]}}


def _detail(job: Json) -> Detail:
    """GetJob says what the events say, in other letters."""
    return Detail(
        status=job["Status"],
        user_metadata=UserMetadata(**{name: job["UserMetadata"][name] for name in ("video_id", "attempt")}),
        output_group_details=[
            OutputGroup([_output(each) for each in group.get("OutputDetails", ())])
            for group in job.get("OutputGroupDetails", ())
        ],
        job_progress=JobProgress(job.get("JobPercentComplete", 0)),
        error_code=job.get("ErrorCode", ""),
        error_message=job.get("ErrorMessage", ""),
    )


def _output(details: Json) -> OutputDetails:
    video = details.get("VideoDetails")
    size = VideoDetails(video["WidthInPx"], video["HeightInPx"]) if video else None
    return OutputDetails(details.get("DurationInMs", 0), size)


@contextmanager
def _asking() -> Iterator[None]:
    """Raise Rejected `bad_job` for what the service refuses, Unavailable where it is busy. Other errors pass."""
    try:
        yield
    except ParamValidationError as error:
        raise Rejected(str(error), code="bad_job") from error
    except ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
        if code == "BadRequestException":
            raise Rejected(message, code="bad_job") from error
        if code in _BUSY or error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
            raise Unavailable("The transcoder is busy; try again.", code="transcoder_unavailable") from error
        raise
    except BotoCoreError as error:
        raise Unavailable("The transcoder did not answer; try again.", code="transcoder_unavailable") from error
