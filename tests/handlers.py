"""Handlers as Lambda has them: a module of their folder, called with an event from tests/events."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]


def handler_of(function: str) -> ModuleType:
    """A fresh copy of functions/<function>/handler.py: what it has cached goes with it."""
    path = ROOT / "functions" / function / "handler.py"
    spec = importlib.util.spec_from_file_location(f"handler_of_{function}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shipped_event(name: str) -> dict[str, Any]:
    """The event of tests/events/<name>.json."""
    event: dict[str, Any] = json.loads((ROOT / "tests/events" / f"{name}.json").read_text())
    return event


class LambdaContext:
    """What a handler may ask Lambda for."""

    aws_request_id = "11111111-2222-3333-4444-555555555555"
    function_name = "test"
    memory_limit_in_mb = 1769
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:test"
