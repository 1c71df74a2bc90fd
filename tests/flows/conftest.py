"""A cloud of its own for every flow, and one clip that all of them upload."""

from pathlib import Path
from typing import Any

import pytest

from tests.clips import programs, render
from tests.flows.cloud import Cloud


@pytest.fixture
def cloud(aws: None, valkey: Any, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    for name, value in {
        "SEAL_KEY": "a key of the tests",
        "MEDIA_BASE_URL": "https://media.example",
        "FFMPEG_DIR": str(programs()),
    }.items():
        monkeypatch.setenv(name, value)
    return Cloud(monkeypatch)


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small upright clip with sound, two seconds long."""
    return render(tmp_path_factory.mktemp("clips") / "clip.mp4", seconds=2, size=(360, 640))
