"""The operations around jobs, as a boto3 user meets them, and requests that no boto3 would send."""

import http.client
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from infra.local.mediaconvert.api import overlaid
from infra.local.mediaconvert.job import Job
from infra.local.mediaconvert.jobs import Jobs
from tests.integration.mediaconvert.conftest import ROLE, Made, job_for

JOBS = "/2017-08-29/jobs"


def send(service: Made, method: str, path: str, body: bytes = b"") -> tuple[int, str, dict[str, Any]]:
    """Status, kind of error and document."""
    connection = http.client.HTTPConnection(urlsplit(service.url).netloc, timeout=10)
    connection.request(method, path, body)
    answer = connection.getresponse()
    found = answer.status, answer.getheader("x-amzn-errortype", ""), json.loads(answer.read())
    connection.close()
    return found


# ---- Jobs ----------------------------------------------------------------------------------------------


def test_a_job_inherits_from_its_template_and_overrides_it(service: Made, clip: Path):
    request = job_for(clip)
    del request["Settings"]["TimecodeConfig"], request["Priority"]

    job = service.client.create_job(**request, Role=ROLE, JobTemplate="defaults")["Job"]
    own = service.client.create_job(**job_for(clip, ClientRequestToken="t", Priority=-5), Role=ROLE)["Job"]
    service.ended(job["Id"])
    service.ended(own["Id"])

    assert job["Settings"]["TimecodeConfig"] == {"Source": "ZEROBASED"}
    assert job["Settings"]["OutputGroups"] == request["Settings"]["OutputGroups"]
    assert (job["Priority"], job["Queue"].rpartition("/")[2], job["JobTemplate"]) == (3, "clipfeed", "defaults")
    assert (own["Priority"], own["Queue"].rpartition("/")[2]) == (-5, "Default")


def test_lists_of_a_job_replace_those_of_the_template():
    template = {"Inputs": [{"FileInput": "a", "DenoiseFilter": "ENABLED"}], "TimecodeConfig": {"Source": "EMBEDDED"}}
    job = {"Inputs": [{"FileInput": "b"}], "TimecodeConfig": {"Start": "00:00:00:00"}}

    assert overlaid(template, job) == {
        "Inputs": [{"FileInput": "b"}],
        "TimecodeConfig": {"Source": "EMBEDDED", "Start": "00:00:00:00"},
    }


def test_jobs_are_listed_by_page_queue_and_status(service: Made, clip: Path):
    for number in range(3):
        job = service.client.create_job(**job_for(clip, ClientRequestToken=f"t{number}"), Role=ROLE)["Job"]
        service.ended(job["Id"])

    first = service.client.list_jobs(MaxResults=2, Order="ASCENDING")
    second = service.client.list_jobs(MaxResults=2, Order="ASCENDING", NextToken=first["NextToken"])
    pages = service.client.get_paginator("list_jobs").paginate(PaginationConfig={"PageSize": 1})

    tokens = [job["ClientRequestToken"] for job in (*first["Jobs"], *second["Jobs"])]
    assert tokens == ["t0", "t1", "t2"]
    assert "NextToken" not in second
    assert [job["ClientRequestToken"] for page in pages for job in page["Jobs"]] == tokens[::-1]
    assert service.client.list_jobs(Queue="clipfeed")["Jobs"] == []
    assert service.client.list_jobs(Status="ERROR", Queue="Default")["Jobs"] == service.client.list_jobs()["Jobs"]
    assert service.client.list_jobs(Status="PROGRESSING")["Jobs"] == []


def test_the_highest_priority_goes_first_and_the_oldest_of_these():
    ran: list[str] = []
    jobs = Jobs(lambda job: ran.append(job.job_id))
    for name, priority in {"a": 0, "b": 50, "c": -50, "d": 50}.items():
        jobs._jobs[name] = Job({"Id": name, "Priority": priority, "Settings": {}})

    for _ in range(5):
        jobs._run_next()
    jobs.stop()

    assert ran == ["b", "d", "a", "c"]


def test_a_job_that_breaks_says_so(capsys: pytest.CaptureFixture[str]):
    def break_down(job: Job) -> None:
        raise ZeroDivisionError(job.job_id)

    jobs = Jobs(break_down)
    jobs._jobs["a"] = Job({"Id": "a", "Priority": 0, "Settings": {}})

    jobs._run_next()
    jobs.stop()

    assert (jobs.get("a").status, jobs.get("a").shown()["ErrorMessage"]) == ("ERROR", "stopped: ZeroDivisionError")
    assert "a broke" in capsys.readouterr().out


# ---- What else there is --------------------------------------------------------------------------------


def test_queues_templates_and_the_address_are_found(service: Made):
    client = service.client

    assert client.describe_endpoints(Mode="DEFAULT")["Endpoints"] == [{"Url": service.url}]
    assert [queue["Name"] for queue in client.list_queues()["Queues"]] == ["Default", "clipfeed"]
    assert client.get_queue(Name="Default")["Queue"]["Type"] == "SYSTEM"
    assert client.get_queue(Name="clipfeed")["Queue"]["Type"] == "CUSTOM"
    assert client.get_job_template(Name="defaults")["JobTemplate"]["Settings"]["TimecodeConfig"]
    assert [each["Name"] for each in client.list_job_templates()["JobTemplates"]] == ["defaults"]


@pytest.mark.parametrize(
    ("call", "arguments", "error"),
    [
        ("get_job", {"Id": "1-a"}, "NotFoundException"),
        ("cancel_job", {"Id": "1-a"}, "NotFoundException"),
        ("get_queue", {"Name": "other"}, "NotFoundException"),
        ("get_job_template", {"Name": "other"}, "NotFoundException"),
        ("create_queue", {"Name": "clipfeed"}, "ConflictException"),
        ("list_jobs", {"MaxResults": 21}, "BadRequestException.*/maxResults: Should be less than or equal to 20"),
        ("list_jobs", {"Status": "DONE"}, "BadRequestException.*/status: Should be one of"),
        ("list_jobs", {"NextToken": "x"}, "BadRequestException.*/nextToken"),
        ("get_policy", {}, "NotFoundException.*is not offered here"),
    ],
)
def test_what_is_not_there_and_what_is_wrong_is_said(service: Made, call: str, arguments: Any, error: str):
    with pytest.raises(ClientError, match=error):
        getattr(service.client, call)(**arguments)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"Queue": "other"}, "NotFoundException"),
        ({"JobTemplate": "other"}, "NotFoundException"),
        ({"Priority": 51}, "BadRequestException.*/priority: Should be less"),
        ({"Settings": {"Inputs": []}}, "BadRequestException.*/"),
    ],
)
def test_a_job_that_cannot_run_is_refused_at_once(service: Made, clip: Path, changes: Any, error: str):
    with pytest.raises(ClientError, match=error):
        service.client.create_job(**job_for(clip, **changes), Role=ROLE)

    assert service.client.list_jobs()["Jobs"] == []


def test_what_the_service_takes_and_ffmpeg_does_not_make_here_is_refused_with_its_path(service: Made, clip: Path):
    request = job_for(clip)
    request["Settings"]["Inputs"][0]["DenoiseFilter"] = "ENABLED"

    with pytest.raises(ClientError, match=r"BadRequestException.*/inputs/0/denoiseFilter"):
        service.client.create_job(**request, Role=ROLE)


@pytest.mark.parametrize(
    ("request_", "status", "message"),
    [
        (("POST", JOBS, b"{"), 400, "no JSON"),
        (("POST", JOBS, b"[]"), 400, "Should be of type structure"),
        (("POST", JOBS, b"\xff"), 400, "no JSON"),
        (("POST", JOBS, b"{}"), 400, "/: role is a required property, /: settings is a required property"),
        (("POST", JOBS, b'{"role": 1, "settings": {}}'), 400, "/role: Should be of type string"),
        (
            ("POST", JOBS, b'{"role": "r", "settings": {"outputGroups": [1]}}'),
            400,
            "/outputGroups/0: Should be of type",
        ),
        (("POST", JOBS, b'{"role": "r", "settings": {}, "x": 1}'), 400, "/x: Is not a known property"),
        (("GET", f"{JOBS}?maxResults=x", b""), 400, "/maxResults: Should be of type integer"),
        (("GET", "/", b""), 404, "is not offered here"),
        (("PUT", JOBS, b""), 404, "is not offered here"),
        (("GET", f"{JOBS}/..%2f..%2fetc", b""), 404, "does not exist"),
    ],
)
def test_a_request_that_no_client_of_ours_would_send(
    service: Made, request_: tuple[str, str, bytes], status: int, message: str
):
    found, kind, document = send(service, *request_)

    assert (found, kind) == (status, {400: "BadRequestException", 404: "NotFoundException"}[status])
    assert message in document["message"]
