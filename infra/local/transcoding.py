"""Who transcodes on this machine: ffmpeg in the function itself, or the MediaConvert endpoint beside the emulator."""

import os
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import boto3

from infra.local.answering import http_answers, wait_for
from infra.local.layers import Layers
from infra.local.model import Function
from infra.local.places import ACCOUNT, CHECKOUT, CREDENTIALS, REGION, CannotStart, Home
from infra.local.ports import any_port
from infra.local.processes import Child, Processes
from infra.local.resolve import Values

ENGINES = ("ffmpeg", "mediaconvert")
STACK = CHECKOUT / "infra/stacks/transcoding.yaml"

_EVENT_SOURCE = "clipfeed.transcoder"
"""The emulator, like EventBridge, takes events from `aws.*` of nobody; the product's rule forwards these, too."""

_START_LIMIT_S = 30.0
_STOP_LIMIT_S = 10.0


def engine() -> str:
    """What `make up ENGINE=...` asks for, or the default. Raises CannotStart if there is no such engine."""
    name = os.environ.get("ENGINE") or ENGINES[0]
    if name not in ENGINES:
        raise CannotStart(f"There is no engine {name}; choose one: make up ENGINE={'|'.join(ENGINES)}")
    return name


class MediaConvert:
    """The endpoint in a process of its own, with the layers of the function that would otherwise transcode."""

    def __init__(self, home: Home, processes: Processes, layers: Layers, transcoder: Function, aws_url: str) -> None:
        port = any_port()
        self.url = f"http://127.0.0.1:{port}"
        self._log = home.log("mediaconvert")
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "PYTHONPATH": os.pathsep.join(map(str, layers.python_path(transcoder.layers))),
            "PYTHONUNBUFFERED": "1",
            "TMPDIR": str(home.folder("tmp")),
            "AWS_ENDPOINT_URL": aws_url,
            "AWS_DEFAULT_REGION": REGION,
            **CREDENTIALS,
        }
        options = {"--port": str(port), "--programs": str(layers.ffmpeg), "--event-source": _EVENT_SOURCE}
        words = [word for option in options.items() for word in option]
        command = [sys.executable, "-m", "infra.local.mediaconvert", *words]
        self._child: Child = processes.start(command, env=environment, cwd=CHECKOUT, log=self._log)

    def wait(self) -> None:
        """Return when it answers. Raises CannotStart if it does not."""
        answers = partial(http_answers, f"{self.url}/2017-08-29/queues")
        wait_for("The MediaConvert endpoint", self._child, answers, limit_s=_START_LIMIT_S, log=self._log)

    def stop(self) -> None:
        self._child.stop(grace_s=_STOP_LIMIT_S)


def outputs_at(url: str, stack: Path = STACK) -> Mapping[str, str]:
    """Make the queue and the job template of the stack at this endpoint, and return the outputs of the stack."""
    from samtranslator.yaml_helper import yaml_parse  # noqa: PLC0415 - a second of import that only this engine needs

    document: dict[str, Any] = yaml_parse(stack.read_text())
    resources = {name: given["Properties"] for name, given in document["Resources"].items()}
    values = Values(
        refs={name: name for name in resources},
        attributes={"ServiceRole.Arn": f"arn:aws:iam::{ACCOUNT}:role/clipfeed-transcoding"},
        secret=str,
    )
    client = boto3.client("mediaconvert", endpoint_url=url, region_name=REGION, **_keys())
    queue = client.create_queue(**values.resolve(resources["Queue"]))["Queue"]
    values.attributes |= {"Queue.Arn": queue["Arn"]}
    template = values.resolve(resources["JobTemplate"])
    settings = template.pop("SettingsJson")
    made = client.create_job_template(**template, Settings=settings)["JobTemplate"]
    values.attributes |= {"JobTemplate.Arn": made["Arn"], "JobTemplate.Name": made["Name"]}
    return {name: values.resolve(output["Value"]) for name, output in document["Outputs"].items()}


def _keys() -> dict[str, Any]:
    return {name.lower(): value for name, value in CREDENTIALS.items()}
