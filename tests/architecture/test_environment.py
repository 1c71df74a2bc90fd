"""Each function's environment has what its code reads, and nothing else."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.house import LAYERS, ROOT, folders, logical_id, template

# Read by Powertools and botocore themselves, which are no code of ours.
OF_THE_RUNTIME = {"AWS_ENDPOINT_URL", "POWERTOOLS_LOG_LEVEL"}


@pytest.mark.parametrize("folder", folders())
def test_the_template_gives_what_the_code_reads(folder: str) -> None:
    given = set(template().functions[logical_id(folder)].environment) - OF_THE_RUNTIME

    assert given == reads(ROOT / "functions" / folder / "handler.py")


def reads(handler: Path) -> set[str]:
    """Every setting that a handler or a module it imports, however far down, asks for by name."""
    seen: set[Path] = set()
    waiting = [handler]
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += neighbours(path)
    return {name for path in seen for name in settings_of(path)}


@cache
def settings_of(path: Path) -> set[str]:
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setting"
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }


@cache
def neighbours(path: Path) -> list[Path]:
    """The files of our layers that a file imports."""
    names = [
        f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    ]
    return [found for name in names if (found := file_of(name) or file_of(name.rpartition(".")[0]))]


def file_of(module: str) -> Path | None:
    for layer in LAYERS:
        base = layer.joinpath(*module.split("."))
        for candidate in (base.with_suffix(".py"), base / "__init__.py"):
            if candidate.is_file():
                return candidate
    return None
