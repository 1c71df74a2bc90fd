"""template.yaml, expanded as AWS expands it, as the few things the local cloud runs."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from infra.local.expand import expanded
from infra.local.model import Authorizer, Function, NestedStack, Route, Schedule, Source

Resource = dict[str, Any]
_FUNCTION_IN_URI = re.compile(r"functions/\$\{(\w+)\.Arn\}/invocations")

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_UNITS = {"minute": 60, "hour": 3600, "day": 86400}


class Template:
    """The checkout's template. Raises CannotStart with the translator's words if AWS could not expand it."""

    def __init__(self, checkout: Path, cache: Path) -> None:
        self._checkout = checkout
        self.document = expanded(checkout / "template.yaml", cache)

    @property
    def parameters(self) -> dict[str, str]:
        """Every parameter that has a default."""
        parameters = self.document.get("Parameters", {})
        return {name: str(given["Default"]) for name, given in parameters.items() if "Default" in given}

    @cached_property
    def functions(self) -> dict[str, Function]:
        return {name: self._function(name, given) for name, given in self._of_type("AWS::Lambda::Function")}

    @cached_property
    def sources(self) -> list[Source]:
        return [_source(given) for _, given in self._of_type("AWS::Lambda::EventSourceMapping")]

    @cached_property
    def schedules(self) -> list[Schedule]:
        return [
            Schedule(target["Arn"]["Fn::GetAtt"][0], _seconds(given["ScheduleExpression"]))
            for _, given in self._of_type("AWS::Events::Rule")
            if "ScheduleExpression" in given
            for target in given["Targets"]
        ]

    @cached_property
    def stacks(self) -> list[NestedStack]:
        return [
            NestedStack(name, self._checkout / given["TemplateURL"], given.get("Parameters", {}))
            for name, given in self._of_type("AWS::CloudFormation::Stack")
        ]

    @cached_property
    def routes(self) -> list[Route]:
        return [
            Route(method.upper(), path, _function_of(operation), _authorizer_of(operation))
            for body in self._api_bodies
            for path, methods in body["paths"].items()
            for method, operation in methods.items()
            if "x-amazon-apigateway-integration" in operation
        ]

    @cached_property
    def authorizers(self) -> dict[str, Authorizer]:
        return {
            name: Authorizer(
                scheme["x-amazon-apigateway-authorizer"]["jwtConfiguration"]["issuer"],
                scheme["x-amazon-apigateway-authorizer"]["jwtConfiguration"]["audience"],
            )
            for body in self._api_bodies
            for name, scheme in body.get("components", {}).get("securitySchemes", {}).items()
        }

    @property
    def _api_bodies(self) -> list[dict[str, Any]]:
        return [given["Body"] for _, given in self._of_type("AWS::ApiGatewayV2::Api")]

    def _of_type(self, kind: str) -> Iterator[tuple[str, Resource]]:
        for name, resource in self.document["Resources"].items():
            if resource["Type"] == kind:
                yield name, resource["Properties"]

    def _function(self, name: str, given: Resource) -> Function:
        return Function(
            name=name,
            handler=given["Handler"],
            code=self._checkout / given["Code"]["S3Key"],
            layers=tuple(self._layer(layer) for layer in given.get("Layers", ())),
            memory_mb=int(given.get("MemorySize", 128)),
            timeout_s=int(given.get("Timeout", 3)),
            concurrency=given.get("ReservedConcurrentExecutions"),
            environment=given.get("Environment", {}).get("Variables", {}),
        )

    def _layer(self, reference: Mapping[str, str]) -> Path:
        content: str = self.document["Resources"][reference["Ref"]]["Properties"]["Content"]["S3Key"]
        return self._checkout / content


def _source(given: Resource) -> Source:
    return Source(
        function=given["FunctionName"]["Ref"],
        arn=given["EventSourceArn"],
        batch_size=given.get("BatchSize", 10),
        window_s=given.get("MaximumBatchingWindowInSeconds", 0),
        concurrency=given.get("ScalingConfig", {}).get("MaximumConcurrency"),
        partial_failures="ReportBatchItemFailures" in given.get("FunctionResponseTypes", ()),
        tumbling_window_s=given.get("TumblingWindowInSeconds", 0),
        bisect=given.get("BisectBatchOnFunctionError", False),
        retries=given.get("MaximumRetryAttempts", -1),
        max_age_s=given.get("MaximumRecordAgeInSeconds", -1),
        on_failure=given.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"),
    )


def _seconds(expression: str) -> int:
    """Of `rate(5 minutes)` and the like."""
    found = _RATE.fullmatch(expression)
    if not found:
        raise ValueError(f"The local cloud does not understand the schedule {expression}.")
    return int(found[1]) * _UNITS[found[2]]


def _function_of(operation: Resource) -> str:
    uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
    found = _FUNCTION_IN_URI.search(uri)
    if not found:
        raise ValueError(f"A route integrates with {uri}, which is no function of template.yaml.")
    return found[1]


def _authorizer_of(operation: Resource) -> str | None:
    return next((name for scheme in operation.get("security", ()) for name in scheme if name != "NONE"), None)
