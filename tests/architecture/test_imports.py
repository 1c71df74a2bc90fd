"""Imports run functions -> adapters -> domain, never back; [tool.importlinter] in pyproject.toml holds the rest."""

import sys

import pytest
from importlinter.cli import lint_imports

from tests.architecture.house import ROOT, imports_of, sources

OURS = {"clipfeed", "clipfeed_adapters", "clipfeed_ranker", "functions", "infra", "tests"}
MAY_IMPORT = {
    "layers/domain": {"clipfeed"},
    "layers/adapters": {"clipfeed", "clipfeed_adapters", "clipfeed_ranker"},
    "functions": {"clipfeed", "clipfeed_adapters"},
}


def test_the_contracts_of_pyproject_are_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)

    broken = lint_imports(config_filename="pyproject.toml", cache_dir=None)

    assert not broken, capsys.readouterr().out


@pytest.mark.parametrize("place", MAY_IMPORT)
def test_each_floor_imports_only_the_floors_below(place: str) -> None:
    upward = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(place)
        for name in imports_of(path)
        if name.split(".")[0] in OURS - MAY_IMPORT[place]
    }

    assert not upward


def test_the_domain_imports_the_standard_library_only() -> None:
    foreign = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources("layers/domain")
        for name in imports_of(path)
        if name.split(".")[0] not in sys.stdlib_module_names | {"clipfeed"}
    }

    assert not foreign


def test_functions_do_not_import_each_other() -> None:
    neighbours = {path.parent.name for path in sources("functions")}
    crossings = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources("functions")
        for name in imports_of(path)
        if name.split(".")[0] in neighbours or name.startswith(".")
    }

    assert not crossings
