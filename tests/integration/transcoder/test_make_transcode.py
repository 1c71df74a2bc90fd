"""`make transcode`: one file through everything, one line of JSON, whatever becomes of it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra.local.places import CannotStart
from infra.local.transcode import transcode as started
from infra.transcode import main
from tests.clips import programs, render
from tests.integration.transcoder.authoring import broken_rules
from tests.integration.transcoder.studio import plays, stream_of


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render(tmp_path_factory.mktemp("clip") / "a clip.mp4", seconds=2, size=(360, 640))


@pytest.fixture(scope="module")
def outcome(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return main(clip, tmp_path_factory.mktemp("out"), programs())


def test_an_accepted_file_says_what_was_found_made_and_spent(outcome: dict[str, Any]):
    assert outcome["outcome"] == "accepted"
    assert (outcome["facts"]["width"], outcome["facts"]["height"]) == (360, 640)
    assert [each["name"] for each in outcome["renditions"]] == ["360p"]
    assert 0 < outcome["seconds_to_playable"] < outcome["seconds"]
    assert outcome["cpu_seconds"] > 0
    assert json.loads(json.dumps(outcome)) == outcome


def test_what_it_names_is_there_and_plays(outcome: dict[str, Any]):
    named = {name: Path(outcome[name]) for name in ("playlist", "poster", "mp4", "preview", "storyboard")}

    assert broken_rules(named["playlist"]) == []
    assert plays(named["playlist"]) == plays(named["mp4"]) == plays(named["preview"]) == ""
    assert named["poster"].read_bytes().startswith(b"\xff\xd8\xff")
    assert "hls/master_tiles.0000000.jpg#xywh=0,0,96,170" in named["storyboard"].read_text()
    assert stream_of(named["preview"], "a") == {}
    assert min(stream_of(named["preview"])[edge] for edge in ("width", "height")) == 240


def test_a_file_that_is_no_video_is_refused_in_one_line(tmp_path: Path):
    text = tmp_path / "text.mp4"
    text.write_text("no video\n" * 100)

    command = [sys.executable, "-m", "infra.transcode", str(text), str(tmp_path), str(programs())]
    paths = {"PYTHONPATH": ":".join(place for place in sys.path if place)}
    done = subprocess.run(command, env=paths, capture_output=True, text=True, check=True)

    (line,) = done.stdout.splitlines()
    assert json.loads(line)["outcome"] == "refused"
    assert json.loads(line)["code"] == "not_a_video"
    assert json.loads(line)["message"]


def test_a_clip_or_folder_that_cannot_be_used_is_named_with_the_cure(clip: Path, tmp_path: Path):
    with pytest.raises(CannotStart, match=r"There is no file.*make transcode CLIP="):
        started(tmp_path / "nothing.mp4", tmp_path)
    with pytest.raises(CannotStart, match=r"cannot be made.*make transcode CLIP="):
        started(clip, clip / "below a file")
