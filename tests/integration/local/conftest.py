"""Functions of a few lines, run as the local cloud runs the real ones."""

import importlib.util
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.local.layers import Layers
from infra.local.model import Function
from infra.local.processes import Processes
from infra.local.runtime.process import Sandbox
from infra.local.runtime.sandbox import sandbox_of

MakeSandbox = Callable[..., Sandbox]


@pytest.fixture
def processes() -> Iterator[Processes]:
    started = Processes()
    yield started
    started.close()


@pytest.fixture
def make_sandbox(tmp_path: Path) -> MakeSandbox:
    layers = Layers(tmp_path / "layers")
    layers.runtime_client.mkdir(parents=True)
    for name in ("awslambdaric", "simplejson", "snapshot_restore_py", "runtime_client"):
        found = importlib.util.find_spec(name)
        assert found
        assert found.origin
        origin = Path(found.origin)
        part = origin.parent if origin.name == "__init__.py" else origin
        (layers.runtime_client / part.name).symlink_to(part)

    def make(code: str, *, timeout_s: int = 10, concurrency: int | None = None, **variables: str) -> Sandbox:
        folder = tmp_path / "function"
        folder.mkdir(exist_ok=True)
        (folder / "handler.py").write_text(textwrap.dedent(code))
        function = Function("Tried", "handler.handle", folder, (), 256, timeout_s, concurrency, {})
        return sandbox_of(function, variables, layers, temporary=tmp_path / "tmp", log=tmp_path / "function.log")

    return make
