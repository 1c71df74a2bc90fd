"""`make invoke` and `make env.json`: one function at a time against the running local cloud."""

import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infra.local.built import BuiltLayers, built, interpreter, is_built
from infra.local.layers import Layers
from infra.local.places import CHECKOUT, CannotStart, Home, home
from infra.local.processes import Processes
from infra.local.runtime.process import FunctionProcess
from infra.local.runtime.sandbox import sandbox_of
from infra.local.say import say
from infra.local.template import Template


def invoke(name: str, event: Path) -> int:
    """Run `name` once on `event` in a fresh process and print its answer, its log and the REPORT line."""
    place = home()
    variables = _running(place)["variables"]
    template = Template(CHECKOUT, place.folder("."))
    if name not in template.functions:
        raise CannotStart(f"There is no function {name}; there are: {', '.join(sorted(template.functions))}")
    function, layers = template.functions[name], Layers(place.folder("layers"))
    python = interpreter() if is_built(name) else None
    if python:
        function, layers = built(function), BuiltLayers(place.folder("layers"), python)
    say(f"running {function.code.relative_to(CHECKOUT)} under {Path(layers.python).name}")
    log = place.log(f"invoke-{name}-{time.time_ns()}")
    sandbox = sandbox_of(function, variables[name], layers, temporary=place.folder("tmp"), log=log)
    processes = Processes()
    try:
        outcome = FunctionProcess(sandbox, processes, time.time_ns()).invoke((CHECKOUT / event).read_bytes())
    finally:
        processes.close()
    say(log.read_text().rstrip())
    say(outcome.payload.decode(errors="replace"))
    log.unlink()
    return 1 if outcome.error else 0


def write_env(host: str, file: Path) -> int:
    """Write what `sam local invoke --env-vars` wants: every variable, with loopback as a container reaches it."""
    variables = _running(home())["variables"]
    environment = {name: _seen_from(host, given) for name, given in variables.items()}
    file.write_text(json.dumps(environment, indent=1) + "\n")
    say(f"wrote {file}: functions in containers reach the local cloud at {host}")
    return 0


def _running(place: Home) -> dict[str, Any]:
    cloud = place.read("cloud")
    if not cloud:
        raise CannotStart("The local cloud is not running; start it with: make up")
    return cloud


def _seen_from(host: str, variables: dict[str, str]) -> dict[str, str]:
    return {name: _moved(value, host) for name, value in variables.items() if name != "FFMPEG_DIR"}


def _moved(value: str, host: str) -> str:
    return value.replace("//127.0.0.1:", f"//{host}:") if urlsplit(value).hostname == "127.0.0.1" else value
