"""The nested stacks: what the emulator can make is made from the same files as in AWS, the rest is played."""

import hashlib
import json
import time
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from infra.local.model import NestedStack
from infra.local.places import CannotStart, Home
from infra.local.resolve import Values

Outputs = dict[str, str]
_WAIT_S = 0.05


class Stacks:
    """Makes or updates stacks in the emulator and remembers with what; an unchanged stack costs one look."""

    def __init__(self, cloudformation: Any, home: Home) -> None:
        self._cloudformation = cloudformation
        self._home = home
        self._made: dict[str, str] = home.read("stacks")

    def bring_up(self, stack: NestedStack, values: Values) -> Outputs:
        """The outputs of `stack`. Raises CannotStart with CloudFormation's reason if it cannot be made."""
        name = f"clipfeed-{stack.name.lower()}"
        body = stack.template.read_text()
        parameters: dict[str, str] = values.resolve(stack.parameters)
        wanted = hashlib.sha256(json.dumps([body, parameters]).encode()).hexdigest()
        exists = self._status(name) is not None
        if not exists or self._made.get(name) != wanted:
            self._change(name, body, parameters, exists=exists)
            self._made[name] = wanted
            self._home.write("stacks", dict(self._made))
        return self._outputs(name)

    def _change(self, name: str, body: str, parameters: Mapping[str, str], *, exists: bool) -> None:
        change = self._cloudformation.update_stack if exists else self._cloudformation.create_stack
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
        try:
            change(StackName=name, TemplateBody=body, Parameters=given, Capabilities=["CAPABILITY_NAMED_IAM"])
        except ClientError as error:
            if "No updates are to be performed" in str(error):
                return
            raise CannotStart(f"Stack {name} was refused: {error}") from error
        while (status := self._status(name) or "").endswith("IN_PROGRESS"):
            time.sleep(_WAIT_S)
        if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise CannotStart(f"Stack {name} ended as {status}: {self._reasons(name)}")

    def _status(self, name: str) -> str | None:
        try:
            status: str = self._cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        except ClientError:
            return None
        return status

    def _reasons(self, name: str) -> str:
        events = self._cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
        return "; ".join(f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}" for event in failed)

    def _outputs(self, name: str) -> Outputs:
        outputs = self._cloudformation.describe_stacks(StackName=name)["Stacks"][0].get("Outputs", [])
        return {output["OutputKey"]: output["OutputValue"] for output in outputs}
