"""One name runs through everything: folder = logical id = handler; routes in code = routes in template."""

import re

import pytest

from tests.architecture.house import ROOT, folders, imported, logical_id, sources, template

API_FOLDERS = [folder for folder in folders() if folder.startswith("api_")]


def test_every_folder_is_a_function_of_the_template_and_every_function_a_folder() -> None:
    assert set(template().functions) == {logical_id(folder) for folder in folders()}


@pytest.mark.parametrize("folder", folders())
def test_a_function_runs_the_handle_of_its_folder(folder: str) -> None:
    function = template().functions[logical_id(folder)]

    assert function.code == ROOT / "functions" / folder
    assert function.handler == "handler.handle"
    assert imported(folder)["callable"]


@pytest.mark.parametrize("folder", API_FOLDERS)
def test_the_routes_in_code_are_the_routes_in_the_template(folder: str) -> None:
    declared = [[route.method, route.path] for route in template().routes if route.function == logical_id(folder)]

    assert imported(folder)["routes"] == sorted(declared)


def test_only_api_functions_have_routes() -> None:
    assert {route.function for route in template().routes} == {logical_id(folder) for folder in API_FOLDERS}


def test_functions_are_named_after_their_trigger_and_work() -> None:
    verbs = "transcode|review|sweep|remove|write|count|record|reconcile|rebuild|push|notify|train"
    shapes = rf"api_[a-z]+|on_[a-z]+(_[a-z]+)*ed|({verbs})_[a-z]+"

    assert [folder for folder in folders() if not re.fullmatch(shapes, folder)] == []


def test_readme_names_files_that_exist() -> None:
    life = re.search(r"^## A video's life\n(.*?)(?=^## )", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    assert life, "README.md has no section `## A video's life`"
    paths = [text for text in re.findall(r"`([^`\n]+)`", life[1]) if "/" in text]

    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_module_says_what_happens_in_it() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in sources("layers", "functions", "infra")
        if path.read_text().strip() and not path.read_text().lstrip().startswith('"""')
    ]

    assert silent == []
