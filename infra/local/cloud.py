"""The whole local cloud, in the order in which it starts and, backwards, stops."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from infra.local import emulator
from infra.local.bridge import Bridge
from infra.local.cache import Cache
from infra.local.clients import clients_of
from infra.local.deploy import deploy
from infra.local.edge.build import build
from infra.local.emulator import Emulator
from infra.local.functions import Functions
from infra.local.layers import Layers
from infra.local.places import CHECKOUT, Home
from infra.local.ports import port
from infra.local.processes import Processes
from infra.local.resolve import Values
from infra.local.runtime.sandbox import sandbox_of
from infra.local.say import say
from infra.local.sources.wiring import Sources
from infra.local.template import Template
from infra.local.transcoding import MediaConvert, engine, outputs_at

Variables = Mapping[str, Mapping[str, str]]


@dataclass(slots=True)
class Cloud:
    home: Home
    url: str = ""
    _stops: list[Callable[[], None]] = field(default_factory=list)

    def start(self) -> None:
        """Raises CannotStart; what was started by then is ended by `stop`."""
        self._stops.append(self.home.lock())
        edge_port, aws_port = port("PORT", 8080), port("AWS_PORT", 4566)
        self.url = f"http://127.0.0.1:{edge_port}"
        template = Template(CHECKOUT, self.home.folder("."))
        layers = self._installed(template)
        processes = Processes()
        self._stops.append(processes.close)
        aws, cache = self._backends(processes, aws_port)
        clients = clients_of(aws.url)
        # The network and the delivery stack are played: by Valkey on this machine and by our own edge.
        played = {"Network.Outputs.CacheUrl": cache.url, "Delivery.Outputs.AppUrl": self.url}
        endpoints = {"AWS_ENDPOINT_URL": aws.url}
        if engine() == "mediaconvert":
            service = self._mediaconvert(template, layers, processes, aws.url)
            played |= {f"Transcoding.Outputs.{name}": value for name, value in outputs_at(service.url).items()}
            endpoints |= {"AWS_ENDPOINT_URL_MEDIACONVERT": service.url}
        parameters = {"AppOrigin": self.url, "TranscodeEngine": engine()}
        values = deploy(template, clients["cloudformation"], self.home, parameters=parameters, played=played)
        variables = variables_of(template, values, endpoints)
        # Processes of their own, ended before the emulator that they write to.
        workers = Processes()
        self._stops.append(workers.close)
        functions = self._functions(template, layers, variables, workers)
        sources = Sources(values, clients, self.home, functions)
        self._stops.append(sources.stop)
        sources.start(template.sources, template.schedules)
        origin = build(edge_port, template, values, functions, clients)
        self._stops.append(origin.stop)
        origin.start()
        self._open_bridge([aws.port, cache.port])
        self._write_down(aws.url, variables)

    def stop(self) -> None:
        """End everything, newest first, the emulator after what still writes to it."""
        while self._stops:
            self._stops.pop()()

    def _installed(self, template: Template) -> Layers:
        layers = Layers(self.home.folder("layers"))
        needed = [layer for function in template.functions.values() for layer in function.layers]
        with ThreadPoolExecutor() as installers:
            for done in [installers.submit(layers.install, needed), installers.submit(emulator.install, self.home)]:
                done.result()
        return layers

    def _backends(self, processes: Processes, aws_port: int) -> tuple[Emulator, Cache]:
        say("  starting the AWS emulator and Valkey")
        aws, cache = Emulator(self.home, processes, aws_port), Cache(self.home, processes)
        self._stops += [cache.stop, aws.stop]
        aws.wait()
        cache.wait()
        return aws, cache

    def _mediaconvert(self, template: Template, layers: Layers, processes: Processes, aws_url: str) -> MediaConvert:
        say("  starting the MediaConvert endpoint")
        service = MediaConvert(self.home, processes, layers, template.functions["TranscodeVideo"], aws_url)
        self._stops.append(service.stop)
        service.wait()
        return service

    def _functions(self, template: Template, layers: Layers, variables: Variables, processes: Processes) -> Functions:
        temporary = self.home.folder("tmp")
        sandboxes = {
            name: sandbox_of(function, variables[name], layers, temporary=temporary, log=self.home.log(name))
            for name, function in template.functions.items()
        }
        return Functions(sandboxes, processes, say)

    def _open_bridge(self, ports: list[int]) -> None:
        address = os.environ.get("BRIDGE")
        if address:
            self._stops.append(Bridge(address, ports).stop)

    def _write_down(self, aws_url: str, variables: Variables) -> None:
        """For `make stop`, `make seed`, `make invoke` and `make env.json`, which run beside us."""
        self.home.write("cloud", {"pid": os.getpid(), "url": self.url, "aws": aws_url, "variables": variables})
        self._stops.append(lambda: (self.home.path / "cloud.json").unlink(missing_ok=True))


def variables_of(template: Template, values: Values, endpoints: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The environment variables of every function, resolved; `endpoints` tell boto3 where this machine plays AWS."""
    return {
        name: {**values.resolve(function.environment), **endpoints} for name, function in template.functions.items()
    }
