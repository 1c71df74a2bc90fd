"""The AWS APIs: ministack in an environment of its own, bound to loopback, its state kept on disk."""

import hashlib
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

from infra.local.answering import http_answers, wait_for
from infra.local.places import CHECKOUT, CannotStart, Home
from infra.local.processes import Child, Processes
from infra.local.say import say

_START_LIMIT_S = 60.0
_STOP_LIMIT_S = 30.0


class Emulator:
    """Writes its state when it is asked to stop, so always stop it."""

    def __init__(self, home: Home, processes: Processes, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._log = home.log("aws")
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(home.folder("aws")),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "PERSIST_STATE": "1",
            "STATE_DIR": str(home.folder("aws/state")),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(home.folder("aws/s3")),
            "IOT_MTLS_ENABLED": "0",  # it would listen on every address
            "LOG_LEVEL": "WARNING",
        }
        program = [str(_program(home))]
        self._child: Child = processes.start(program, env=environment, cwd=home.folder("aws"), log=self._log)

    def wait(self) -> None:
        """Return when it answers. Raises CannotStart if it does not."""
        answers = partial(http_answers, f"{self.url}/_ministack/ready")
        wait_for("The AWS emulator", self._child, answers, limit_s=_START_LIMIT_S, log=self._log)

    def stop(self) -> None:
        self._child.stop(grace_s=_STOP_LIMIT_S)


def install(home: Home) -> None:
    """Make the emulator's environment. It pins a botocore of its own, so it cannot share ours."""
    requirements = CHECKOUT / "requirements" / "aws.txt"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    mark = home.folder("aws") / "installed"
    if mark.exists() and mark.read_text() == wanted:
        return
    say("  installing the AWS emulator")
    environment = str(_environment(home))
    uv = [sys.executable, "-m", "uv"]
    for command in (
        [*uv, "venv", "--quiet", "--clear", "--python", sys.executable, environment],
        [*uv, "pip", "install", "--quiet", "--python", environment, "-r", str(requirements)],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CannotStart(f"The AWS emulator cannot be installed:\n{done.stderr.strip()}")
    mark.write_text(wanted)


def _environment(home: Home) -> Path:
    return home.path / "aws" / "venv"


def _program(home: Home) -> Path:
    return _environment(home) / "bin" / "ministack"
