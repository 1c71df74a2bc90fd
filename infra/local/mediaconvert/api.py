"""The operations that are offered, and how each answers."""

import json
import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl

from clipfeed.errors import ClipfeedError, Conflict, NotFound, Rejected
from clipfeed_adapters.transcoder.planning import plan_of
from clipfeed_adapters.transcoder.request import read
from infra.local.edge.exchange import Answer, Request, json_answer
from infra.local.mediaconvert.catalog import Catalog, arn
from infra.local.mediaconvert.events import Events
from infra.local.mediaconvert.job import CANCELED, Job
from infra.local.mediaconvert.jobs import Jobs
from infra.local.mediaconvert.walker import faults
from infra.local.mediaconvert.wire import Json, Route, named, route_to, wired

_REFUSALS = {
    Rejected: (400, "BadRequestException"),
    NotFound: (404, "NotFoundException"),
    Conflict: (409, "ConflictException"),
}
_PAGE = 20
_OF_A_JOB = ("Role", "ClientRequestToken", "JobTemplate", "Tags", "BillingTagsSource", "HopDestinations")


class Api:
    def __init__(self, jobs: Jobs, events: Events, url: str) -> None:
        self._jobs, self._events, self._url = jobs, events, url
        self._queues, self._templates = Catalog("queues"), Catalog("jobTemplates")
        self._queues.add({"Name": "Default", "PricingPlan": "ON_DEMAND", "Status": "ACTIVE"}, type_="SYSTEM")
        self._operations: dict[str, Callable[[Json], Json]] = {
            "CreateJob": self._create_job,
            "GetJob": lambda asked: {"Job": self._jobs.get(asked["Id"]).shown()},
            "ListJobs": self._list_jobs,
            "CancelJob": self._cancel_job,
            "DescribeEndpoints": lambda _: {"Endpoints": [{"Url": self._url}]},
            "CreateQueue": self._create_queue,
            "GetQueue": lambda asked: {"Queue": self._queues.get(asked["Name"])},
            "ListQueues": lambda asked: _page("Queues", self._queues.all(), asked),
            "CreateJobTemplate": self._create_job_template,
            "GetJobTemplate": lambda asked: {"JobTemplate": self._templates.get(asked["Name"])},
            "ListJobTemplates": lambda asked: _page("JobTemplates", self._templates.all(), asked),
        }
        self._routes = [route_to(name) for name in self._operations]

    def __call__(self, request: Request) -> Answer:
        try:
            route = self._route_of(request)
            answer = self._operations[route.name](_asked(route, request))
        except ClipfeedError as error:
            status, name = _REFUSALS[type(error)]
            return json_answer(status, {"message": error.message}, {"x-amzn-errortype": name})
        return json_answer(route.operation.http["responseCode"], wired(answer, route.operation.output_shape))

    def _route_of(self, request: Request) -> Route:
        for route in self._routes:
            if route.operation.http["method"] == request.method and route.path.fullmatch(request.path):
                return route
        raise NotFound(f"{request.method} {request.path} is not offered here.")

    def _create_job(self, asked: Json) -> Json:
        template = self._templates.get(asked["JobTemplate"]) if "JobTemplate" in asked else {}
        queue = self._queues.get(asked.get("Queue") or template.get("Queue") or "Default")
        settings = overlaid(template.get("Settings", {}), asked["Settings"])
        plan_of(read({"Settings": settings}))  # raises Rejected for what ffmpeg does not make here
        defaults = {"Priority": 0, "StatusUpdateInterval": "SECONDS_60", "AccelerationSettings": {"Mode": "DISABLED"}}
        inherited = {name: asked.get(name, template.get(name, value)) for name, value in defaults.items()}
        own = {name: asked[name] for name in _OF_A_JOB if name in asked}
        metadata = asked.get("UserMetadata", {})

        def make() -> Job:
            job_id = f"{time.time_ns() // 1_000_000}-{secrets.token_hex(3)}"
            about = {"Id": job_id, "Arn": arn("jobs", job_id), "Queue": queue["Arn"], "UserMetadata": metadata}
            return Job({**own, **inherited, **about, "Settings": settings})

        return {"Job": self._jobs.submit(asked.get("ClientRequestToken") or secrets.token_hex(8), make)}

    def _list_jobs(self, asked: Json) -> Json:
        queue = self._queues.get(asked["Queue"])["Arn"] if "Queue" in asked else None
        found = [
            job
            for job in (each.shown() for each in self._jobs.all())
            if queue in (None, job["Queue"]) and asked.get("Status") in (None, job["Status"])
        ]
        return _page("Jobs", found[::-1] if asked.get("Order") == "ASCENDING" else found, asked)

    def _cancel_job(self, asked: Json) -> Json:
        job = self._jobs.get(asked["Id"])
        if not job.end(CANCELED):
            raise Conflict(f"The job is {job.status} already.")
        self._events.tell(job, "CANCELED")
        return {}

    def _create_queue(self, asked: Json) -> Json:
        return {"Queue": self._queues.add({"PricingPlan": "ON_DEMAND", "Status": "ACTIVE", **asked})}

    def _create_job_template(self, asked: Json) -> Json:
        return {"JobTemplate": self._templates.add(asked)}


def overlaid(template: Any, job: Any) -> Any:
    """A template's settings under those of a job: its lists count as a whole."""
    if isinstance(template, dict) and isinstance(job, dict):
        return {**template, **{name: overlaid(template.get(name), value) for name, value in job.items()}}
    return job


def _asked(route: Route, request: Request) -> Json:
    """By name. Raises Rejected with everything that is wrong, each with its path below the settings."""
    try:
        body = json.loads(request.body or b"{}")
    except ValueError as error:
        raise Rejected(f"The body is no JSON: {error}") from error
    if not isinstance(body, dict):
        raise Rejected("/: Should be of type structure")
    document = route.arguments(request.path, dict(parse_qsl(request.query)), body)
    wrong = [fault.removeprefix("/settings") for fault in faults(document, route.shape)]
    if wrong:
        raise Rejected(", ".join(wrong))
    asked: Json = named(document, route.shape)
    return asked


def _page(name: str, items: Sequence[Json], asked: Json) -> Json:
    token = asked.get("NextToken", "0")
    if not token.isdecimal():
        raise Rejected("/nextToken: Should be one that an earlier answer gave")
    first = int(token)
    last = first + asked.get("MaxResults", _PAGE)
    return {name: items[first:last], **({"NextToken": str(last)} if last < len(items) else {})}
