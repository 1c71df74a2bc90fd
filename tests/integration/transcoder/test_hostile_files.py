"""Files that are not what they say: each is refused by name or survived, soon, in little memory; nobody is called."""

import json
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from clipfeed.errors import Rejected
from clipfeed_adapters.transcoder.hardening import input_options
from clipfeed_adapters.transcoder.run import run
from tests.clips import render
from tests.integration.transcoder.forging import TRAP_PORT
from tests.integration.transcoder.hostile import BROKEN, HOSTILE
from tests.integration.transcoder.scene import facts_of

QUICKLY_S, LITTLE_MB = 10, 500
ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Verdict:
    name: str
    verdict: str
    seconds: float
    peak_mb: int


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """On all files, from a process that has no children but the prober's and the engine's."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, (make_it, _) in HOSTILE.items():
        (folder / name).mkdir()
        make_it(folder / name / "upload.mp4")
    places = {"PYTHONPATH": ":".join([str(ROOT), *(str(ROOT / "layers" / layer) for layer in ("domain", "adapters"))])}
    command = [sys.executable, "-m", "tests.integration.transcoder.judge", str(folder)]
    with trap() as listener:
        subprocess.run(command, check=True, env=places, timeout=300, stdout=subprocess.DEVNULL)
        assert_nobody_called(listener)
    lines = (folder / "verdicts.jsonl").read_text().splitlines()
    return {verdict.name: verdict for verdict in (Verdict(**json.loads(line)) for line in lines)}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_by_name_or_survived_soon(name: str, verdicts: dict[str, Verdict]):
    found, expected = verdicts[name], HOSTILE[name][1]

    assert found.verdict in (BROKEN if expected == "broken" else {expected})
    assert found.seconds < QUICKLY_S


def test_all_hostile_files_together_take_little_memory(verdicts: dict[str, Verdict]):
    assert max(found.peak_mb for found in verdicts.values()) < LITTLE_MB
    assert len(verdicts) == len(HOSTILE)


def trap() -> socket.socket:
    listener = socket.create_server(("127.0.0.1", TRAP_PORT))
    listener.settimeout(0)
    return listener


def assert_nobody_called(listener: socket.socket) -> None:
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_a_file_of_too_many_packets_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("clipfeed_adapters.transcoder.probe._MAX_OUTPUT_BYTES", 2000)

    with pytest.raises(Rejected) as refusal:
        facts_of(render(tmp_path / "clip.mp4", seconds=1))

    assert refusal.value.code == "too_complex"


def test_a_program_that_hangs_is_killed_with_its_children(tmp_path: Path):
    done = run(["/bin/sh", "-c", "sleep 60 & sleep 60"], cwd=tmp_path, timeout_s=0.3)

    assert done.timed_out
    assert done.code < 0


def test_a_program_sees_no_environment_and_has_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    lines: list[bytes] = []

    run(["/usr/bin/env"], cwd=tmp_path, timeout_s=5, on_line=lines.append)
    done = run(["/bin/sh", "-c", "ulimit -f; ulimit -v"], cwd=tmp_path, timeout_s=5, on_line=lines.append)

    assert not any(b"secret" in line for line in lines)
    assert done.code == 0
    assert b"unlimited\n" not in lines[-2:]


def test_a_program_gets_no_more_memory_than_it_is_given(tmp_path: Path):
    greedy = [sys.executable, "-c", "bytearray(400 * 2**20)"]

    assert run(greedy, cwd=tmp_path, timeout_s=20, memory_bytes=2**30).code == 0
    assert run(greedy, cwd=tmp_path, timeout_s=20, memory_bytes=300 * 2**20).code != 0


def test_an_error_in_the_listener_ends_the_program(tmp_path: Path):
    begun = time.monotonic()

    def refuse(line: bytes) -> None:
        raise ValueError(line)

    with pytest.raises(ValueError, match="hello"):
        run(["/bin/sh", "-c", "echo hello; sleep 60"], cwd=tmp_path, timeout_s=30, on_line=refuse)

    assert time.monotonic() - begun < QUICKLY_S


def test_the_demuxer_is_chosen_by_the_first_bytes_and_sees_only_local_files(tmp_path: Path):
    clip = render(tmp_path / "clip.m3u8.mp4", seconds=0.2)

    options = input_options(clip)

    assert options[options.index("-f") + 1] == "mov"
    assert options[options.index("-protocol_whitelist") + 1] == "file"
