"""What the laws look at: the folders of the code, and the template as CloudFormation gets it."""

import ast
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from infra.local.expand import expanded
from infra.local.template import Template

ROOT = Path(__file__).parents[2]
LAYERS = [ROOT / "layers" / name for name in ("domain", "adapters", "ranker")]
Resource = dict[str, Any]

# Runs in a fresh interpreter without environment and network, and says what importing a handler did.
_PROBE = """
import importlib.util, json, socket, sys
def refuse(*args, **kwargs): raise AssertionError("a socket was opened at import")
socket.socket.connect = socket.getaddrinfo = refuse
spec = importlib.util.spec_from_file_location("handler", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
boto3 = sys.modules.get("boto3")
print(json.dumps({
    "modules": sorted(sys.modules),
    "clients": bool(boto3 and boto3.DEFAULT_SESSION),
    "callable": callable(module.handle),
    "routes": sorted(getattr(module.handle, "routes", ())),
}))
"""


def folders() -> list[str]:
    """The names of the functions, as folders."""
    return sorted(path.parent.name for path in (ROOT / "functions").glob("*/handler.py"))


def logical_id(folder: str) -> str:
    return "".join(word.capitalize() for word in folder.split("_"))


@cache
def template() -> Template:
    """template.yaml with the eyes of the local cloud."""
    return Template(ROOT, Path(tempfile.mkdtemp()))


@cache
def root_template() -> Resource:
    return expanded(ROOT / "template.yaml", Path(tempfile.mkdtemp()))


@cache
def nested(name: str) -> Resource:
    """A stack of infra/stacks/."""
    found: Resource = yaml_parse((ROOT / "infra/stacks" / f"{name}.yaml").read_text())
    return found


def resources(kind: str) -> dict[str, Resource]:
    """Every resource of a type, by logical id, in the root and in all stacks."""
    stacks = [root_template(), *(nested(path.stem) for path in sorted((ROOT / "infra/stacks").glob("*.yaml")))]
    return {
        name: resource for stack in stacks for name, resource in stack["Resources"].items() if resource["Type"] == kind
    }


def statements() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every policy statement of every role and resource, with the name of what carries it."""
    for name, role in resources("AWS::IAM::Role").items():
        for policy in role["Properties"].get("Policies", ()):
            yield from ((name, statement) for statement in policy["PolicyDocument"]["Statement"])
    for kind in ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::IAM::ManagedPolicy"):
        for name, policy in resources(kind).items():
            yield from ((name, statement) for statement in policy["Properties"]["PolicyDocument"]["Statement"])


def as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


@cache
def imported(folder: str) -> Mapping[str, Any]:
    """What happens when Lambda imports a handler: modules, clients, routes."""
    path = os.pathsep.join(str(layer) for layer in LAYERS)
    handler = ROOT / "functions" / folder / "handler.py"
    command = [sys.executable, "-c", _PROBE, str(handler)]
    run = subprocess.run(command, env={"PYTHONPATH": path}, capture_output=True, text=True, check=False)
    assert run.returncode == 0, f"{folder} cannot be imported:\n{run.stderr}"
    found: Mapping[str, Any] = json.loads(run.stdout)
    return found


def sources(*places: str) -> list[Path]:
    return sorted(path for place in places for path in (ROOT / place).rglob("*.py"))


def imports_of(path: Path) -> set[str]:
    """The dotted names that a file imports, wherever in the file."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("." * node.level + (node.module or ""))
    return names
