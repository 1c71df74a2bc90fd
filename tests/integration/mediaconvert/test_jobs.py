"""Jobs of the product through boto3, the endpoint and ffmpeg, from the stored object to the event."""

import json
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from botocore.exceptions import ClientError

from clipfeed.video.job_report import JobStatus
from clipfeed.video.stage import Stage
from clipfeed_adapters.events.mediaconvert_job import MediaConvertEvent
from tests.clips import make, render
from tests.integration.mediaconvert.conftest import ROLE, Made, job_for


def statuses(events: list[dict[str, Any]]) -> list[str]:
    return [event["detail"]["status"] for event in events]


def test_a_job_becomes_renditions_and_an_event_that_says_what_getjob_says(service: Made, clip: Path):
    version = service.put_source(clip)

    job_id = service.transcoder.create(job_for(clip), clip, version)
    job = service.ended(job_id)

    events = service.told()
    report = service.transcoder.outcome(job_id)
    assert (job["Status"], job["JobPercentComplete"], job["Priority"]) == ("COMPLETE", 100, 0)
    assert job["Timing"]["SubmitTime"] <= job["Timing"]["StartTime"] <= job["Timing"]["FinishTime"]
    assert {"start.mp4", "poster.0000000.jpg", "samples.0000000.jpg", "hls/master.m3u8"} <= service.keys()
    assert statuses(events) == ["PROGRESSING", "INPUT_INFORMATION", "COMPLETE"]
    assert {event["source"] for event in events} == {"aws.mediaconvert"}
    assert report
    assert (report.status, report.width, report.height) == (JobStatus.COMPLETE, 360, 640)
    assert msgspec.convert(events[-1], MediaConvertEvent).report() == report


def test_the_version_that_was_checked_is_transcoded_and_not_the_one_put_over_it(
    service: Made, clip: Path, tmp_path: Path
):
    version = service.put_source(clip)
    service.put_source(render(tmp_path / "other.mp4", seconds=1, size=(640, 360)))

    job_id = service.transcoder.create(job_for(clip), clip, version)
    job = service.ended(job_id)

    report = service.transcoder.outcome(job_id)
    assert job["Settings"]["Inputs"][0]["FileInput"] == "s3://uploads-bucket/checked/01jd3x/1"
    assert report
    assert (report.width, report.height) == (360, 640)


def test_objects_have_types_and_leave_caching_to_the_edge(service: Made, clip: Path):
    service.ended(service.transcoder.create(job_for(clip), clip, service.put_source(clip)))

    playlist = service.s3.head_object(Bucket="media-bucket", Key="v/01jd3x/r1/hls/master.m3u8")
    film = service.s3.head_object(Bucket="media-bucket", Key="v/01jd3x/r1/start.mp4")

    assert (playlist["ContentType"], film["ContentType"]) == ("application/vnd.apple.mpegurl", "video/mp4")
    assert "CacheControl" not in film


def test_a_repeat_with_the_same_token_is_the_same_job(service: Made, clip: Path):
    version, request = service.put_source(clip), job_for(clip)

    first = service.transcoder.create(request, clip, version)
    again = service.transcoder.create(request, clip, version)
    other = service.transcoder.create({**request, "ClientRequestToken": "another"}, clip, version)
    service.ended(first)
    service.ended(other)

    assert first == again
    assert first != other
    assert statuses(service.told()).count("COMPLETE") == 2


def test_a_canceled_job_ends_its_encoder_and_stays_canceled(service: Made, tmp_path: Path):
    long = render(tmp_path / "long.mp4", seconds=12, size=(720, 1280))
    job_id = service.transcoder.create(job_for(long, Stage.LADDER), long, service.put_source(long))
    running = service.when(job_id, lambda job: job.get("CurrentPhase") == "TRANSCODING" and encoders_of(job_id))

    service.client.cancel_job(Id=job_id)
    deadline = time.monotonic() + 3
    while encoders_of(job_id) and time.monotonic() < deadline:
        time.sleep(0.02)

    with pytest.raises(ClientError, match="ConflictException"):
        service.client.cancel_job(Id=job_id)
    report = service.transcoder.outcome(job_id)
    assert (running["Status"], running["CurrentPhase"]) == ("PROGRESSING", "TRANSCODING")
    assert encoders_of(job_id) == []
    assert service.ended(job_id)["Status"] == "CANCELED"
    assert report
    assert (report.status, report.error_code) == (JobStatus.ERROR, "CANCELED")
    assert service.keys() == set()
    told = [status for status in statuses(service.told()) if status != "STATUS_UPDATE"]
    assert told == ["PROGRESSING", "INPUT_INFORMATION", "CANCELED"]


def encoders_of(job_id: str) -> list[str]:
    """The processes that work in the folder of a job."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            folder = str((process / "cwd").readlink())
        except OSError:  # it has ended, or is not ours
            continue
        found += [process.name] if f"mediaconvert-{job_id}" in folder else []
    return found


def test_progress_is_told_as_often_as_the_job_wishes(service: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    long = render(tmp_path / "long.mp4", seconds=3)
    request = job_for(long, Stage.LADDER)
    # Ten seconds are the shortest interval of the service and more than this job takes.
    monkeypatch.setattr("infra.local.mediaconvert.work.interval_s", lambda job: 0.1)

    service.ended(service.transcoder.create(request, long, service.put_source(long)))

    updates = [event for event in service.told() if event["detail"]["status"] == "STATUS_UPDATE"]
    reports = [msgspec.convert(event, MediaConvertEvent).report() for event in updates]
    percents = [report.progress_percent for report in reports if report]
    assert percents
    assert percents == sorted(percents)
    assert updates[0]["detail"]["jobProgress"]["phaseProgress"]["PROBING"]["status"] == "COMPLETE"


def test_a_missing_source_fails_the_job_with_the_services_code(service: Made, clip: Path):
    answer = service.client.create_job(**job_for(clip), Role=ROLE)

    job = service.ended(answer["Job"]["Id"])

    assert answer["Job"]["Status"] == "SUBMITTED"
    assert (job["Status"], job["ErrorCode"]) == ("ERROR", 1404)
    assert "s3://uploads-bucket/uploads/ann/01jd3x" in job["ErrorMessage"]
    assert statuses(service.told()) == ["PROGRESSING", "ERROR"]


def test_a_source_that_is_no_video_fails_with_its_reason(service: Made, clip: Path, tmp_path: Path):
    fake = tmp_path / "fake.mp4"
    fake.write_bytes(clip.read_bytes()[:2000])

    job_id = service.transcoder.create(job_for(clip), fake, service.put_source(fake))
    service.ended(job_id)

    report = service.transcoder.outcome(job_id)
    assert report
    assert report.status is JobStatus.ERROR
    assert report.error_message.partition(": ")[0].isidentifier()


def test_a_source_without_the_sound_that_the_job_names_fails(service: Made, clip: Path, tmp_path: Path):
    silent = make(tmp_path / "silent.mp4", ["-i", str(clip), "-an", "-c", "copy"])

    job_id = service.transcoder.create(job_for(clip), silent, service.put_source(silent))

    assert service.ended(job_id)["Status"] == "ERROR"


def test_a_place_that_cannot_be_written_to_fails_the_job(service: Made, clip: Path):
    request = json.loads(json.dumps(job_for(clip)).replace("s3://media-bucket/", "s3://no-such-bucket/"))
    version = service.put_source(clip)

    job = service.ended(service.transcoder.create(request, clip, version))

    assert (job["Status"], job["ErrorCode"]) == ("ERROR", 1401)
