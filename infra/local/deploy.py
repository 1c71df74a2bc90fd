"""template.yaml deployed to this machine: stacks made, secrets made up, every value known."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from infra.local.places import Home
from infra.local.resolve import Values
from infra.local.say import say
from infra.local.stacks import Stacks
from infra.local.template import Template

MADE_BY_THE_EMULATOR = ("Queues", "Storage", "Identity")


def deploy(
    template: Template, cloudformation: Any, home: Home, *, parameters: Mapping[str, str], played: Mapping[str, str]
) -> Values:
    """`played` are outputs of stacks that something else on this machine stands for, as `Stack.Outputs.Name`.

    Raises CannotStart with CloudFormation's reason where a stack cannot be made.
    """
    names = {name: name for name in template.document["Resources"]}
    conditions = template.document.get("Conditions", {})
    values = Values({**names, **template.parameters, **parameters}, dict(played), _secrets(home), conditions)
    stacks = Stacks(cloudformation, home)
    for stack in template.stacks:
        if stack.name in MADE_BY_THE_EMULATOR:
            say(f"  stack {stack.name}")
            outputs = stacks.bring_up(stack, values)
            values.attributes |= {f"{stack.name}.Outputs.{name}": value for name, value in outputs.items()}
    return values


def _secrets(home: Home) -> Callable[[str], str]:
    def secret(reference: str) -> str:
        """Made up once for each reference and kept."""
        kept = home.read("secrets")
        if reference not in kept:
            kept[reference] = secrets.token_urlsafe(48)
            home.write("secrets", kept)
        return str(kept[reference])

    return secret
