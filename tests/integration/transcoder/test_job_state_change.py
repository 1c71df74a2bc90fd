"""The service's own events, as its guide shows them, and what they say of a video."""

from typing import Any

import msgspec
import pytest

from clipfeed.ids import VideoId
from clipfeed.video.job_report import JobReport, JobStatus
from clipfeed.video.reasons import transcoder_error
from clipfeed_adapters.events.mediaconvert_job import MediaConvertEvent

ABOUT: dict[str, Any] = {"video_id": VideoId("01jd3x"), "attempt": 2}
INPUT_DETAILS = [
    {
        "id": 1,
        "uri": "s3://uploads/checked/01jd3x/2",
        "audio": [{"channels": 2, "codec": "AAC", "language": "UND", "sampleRate": 44100, "streamId": 2}],
        "video": [{"bitDepth": 8, "codec": "H_264", "frameRate": 24, "height": 1080, "sar": "1:1", "width": 1920}],
    }
]
PHASES = {
    "PROBING": {"status": "COMPLETE", "percentComplete": 100},
    "TRANSCODING": {"status": "PROGRESSING", "percentComplete": 2},
    "UPLOADING": {"status": "PENDING", "percentComplete": 0},
}


def report(status: str, **detail: Any) -> JobReport | None:
    event = {
        "version": "0",
        "id": "1234abcd-12ab-34cd-56ef-1234567890ab",
        "detail-type": "MediaConvert Job State Change",
        "source": "aws.mediaconvert",
        "account": "111122223333",
        "time": "2026-11-22T19:21:21Z",
        "region": "us-west-2",
        "resources": ["arn:aws:mediaconvert:us-west-2:111122223333:jobs/1671477617078-2886ye"],
        "detail": {
            "timestamp": 1671477681737,
            "accountId": "111122223333",
            "queue": "arn:aws:mediaconvert:us-west-2:111122223333:queues/Default",
            "jobId": "1671477617078-2886ye",
            "status": status,
            "userMetadata": {"application": "clipfeed", "video_id": "01jd3x", "attempt": "2", "stage": "ladder"},
            **detail,
        },
    }
    return msgspec.convert(event, MediaConvertEvent).report()


@pytest.mark.parametrize(
    ("status", "detail"),
    [
        ("INPUT_INFORMATION", {"inputDetails": INPUT_DETAILS}),
        ("NEW_WARNING", {"warnings": [{"code": 230001, "count": 1}]}),
        ("QUEUE_HOP", {"queueHop": {"sourceQueue": "a", "destinationQueue": "b"}}),
        ("SOMETHING_NEW", {}),
    ],
)
def test_what_says_nothing_of_the_video_is_left_alone(status: str, detail: dict[str, Any]):
    assert report(status, **detail) is None


@pytest.mark.parametrize(
    ("detail", "percent"),
    [
        ({"jobProgress": {"phaseProgress": PHASES, "jobPercentComplete": 7, "currentPhase": "TRANSCODING"}}, 7),
        ({"jobProgress": {"phaseProgress": PHASES, "currentPhase": "PROBING", "retryCount": 0}}, 0),
        ({"jobProgress": {"jobPercentComplete": 100, "currentPhase": "UPLOADING"}}, 99),
        ({}, 0),
    ],
)
def test_progress_is_told_where_the_service_knows_it(detail: dict[str, Any], percent: int):
    assert report("STATUS_UPDATE", framesDecoded=353, **detail) == JobReport(
        **ABOUT, status=JobStatus.RUNNING, progress_percent=percent
    )


# Since 2023 the service writes `qvbrAvgQuality` and `blackVideoSegments`; before, other names for the same.
@pytest.mark.parametrize("quality", [{"qvbrAvgQuality": 7.4}, {"averageQVBRScore": 7.4}])
@pytest.mark.parametrize("black", [{"blackVideoDetected": 0, "blackVideoSegments": []}, {"blackSegments": []}])
def test_a_complete_job_tells_length_and_size_of_its_largest_picture(quality: Any, black: Any):
    large = {"widthInPx": 1080, "heightInPx": 1920, "averageBitrate": 2_400_000, **quality}
    small = {"widthInPx": 360, "heightInPx": 640, "averageBitrate": 400_000, **quality}
    groups = [
        {"type": "FILE_GROUP", "outputDetails": [{"outputFilePaths": ["s3://m/poster.0000000.jpg"]}]},
        {
            "type": "CMAF_GROUP",
            "playlistFilePaths": ["s3://m/v/1/hls/master.m3u8"],
            "outputDetails": [
                {"durationInMs": 11_978, "videoDetails": small},
                {"durationInMs": 12_000, "videoDetails": large},
                {"durationInMs": 12_010},
            ],
        },
    ]

    told = report("COMPLETE", outputGroupDetails=groups, paddingInserted=0, warnings=[{"code": 250003}], **black)

    assert told == JobReport(**ABOUT, status=JobStatus.COMPLETE, duration_ms=12_000, width=1080, height=1920)


def test_a_complete_job_without_a_picture_is_a_failure_with_its_reason():
    told = report("COMPLETE", outputGroupDetails=[{"type": "CMAF_GROUP", "outputDetails": [{"durationInMs": 1}]}])

    assert told
    assert told.status is JobStatus.ERROR
    reason = transcoder_error(told.error_code, told.error_message)
    assert (reason.code, "without any video" in reason.message) == ("no_video_output", True)


@pytest.mark.parametrize(
    ("status", "detail", "code", "may_pass"),
    [
        ("ERROR", {"errorCode": 1404, "errorMessage": "Unable to open input file"}, "1404", False),
        ("ERROR", {"errorCode": "1404", "errorMessage": "Unable to open input file"}, "1404", False),
        ("ERROR", {"errorCode": 1999, "errorMessage": "stopped: the encoder was ended by signal 9"}, "1999", True),
        ("CANCELED", {}, "CANCELED", True),
    ],
)
def test_a_failure_keeps_its_code_and_its_words(status: str, detail: dict[str, Any], code: str, may_pass: bool):
    words = detail.get("errorMessage", "")
    told = JobReport(**ABOUT, status=JobStatus.ERROR, error_code=code, error_message=words, may_pass=may_pass)

    assert report(status, **detail) == told


@pytest.mark.parametrize("about", [{}, {"video_id": "01jd3x"}, {"video_id": "01jd3x", "attempt": "x"}])
def test_a_job_of_somebody_else_is_not_understood(about: dict[str, str]):
    with pytest.raises(msgspec.ValidationError):
        report("COMPLETE", userMetadata=about)
