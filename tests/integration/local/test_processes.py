"""Nothing outlives the local cloud, not even when it is killed without warning."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from infra.local.processes import Processes

SUPERVISOR = """
import sys, time
from pathlib import Path
from infra.local.processes import Processes
folder = Path(sys.argv[1])
command = ["sh", "-c", "sleep 61 & sleep 61"]
child = Processes().start(command, env={"PATH": "/usr/bin:/bin"}, cwd=folder, log=folder / "log")
print(child.pid, flush=True)
time.sleep(60)
"""


def test_a_killed_supervisor_leaves_no_process_behind(tmp_path: Path) -> None:
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout
    group = int(supervisor.stdout.readline())
    assert _living(group)

    supervisor.send_signal(signal.SIGKILL)
    supervisor.communicate()

    deadline = time.monotonic() + 10
    while _living(group) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _living(group)


def _living(group: int) -> list[str]:
    """Processes of a group that are more than an entry waiting to be reaped."""
    listing = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in listing.splitlines())
    return [state for pgid, state in rows if int(pgid) == group and not state.startswith("Z")]


def test_a_child_that_ignores_a_request_to_stop_is_ended(tmp_path: Path) -> None:
    processes = Processes()
    stubborn = ["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"]
    child = processes.start(stubborn, env={"PATH": os.defpath}, cwd=tmp_path, log=tmp_path / "log")
    while "ready" not in (tmp_path / "log").read_text():
        time.sleep(0.02)

    child.stop(grace_s=0.3)

    assert child.exit_status == -signal.SIGKILL
    processes.close()
