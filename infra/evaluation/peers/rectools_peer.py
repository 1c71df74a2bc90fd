"""RecTools SASRec on the same rows. It needs an older numpy than we do, so it runs in an environment of its own."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from infra.training.next_item.transitions import Items

EPOCHS = 8
NAME = f"SASRec, {EPOCHS} epochs (RecTools)"
_PYTHON = Path(__file__).parents[3] / ".venv/rectools/bin/python"
_PROGRAM = Path(__file__).parent / "rectools_program.py"
_LONGEST = 1_800
"""Seconds after which it is given up."""


class Missing(Exception):
    """It is not installed, or did not get through; the message says which."""


def recommended(histories: Sequence[Items], users: Items) -> Items:
    """[N, 10] best unseen items of the users, best first, -1 where there are fewer. Raises Missing."""
    if not _PYTHON.exists():
        raise Missing("not installed")
    with TemporaryDirectory() as folder:
        rows = np.repeat(np.arange(len(histories)), [len(each) for each in histories])
        np.savez(f"{folder}/in.npz", users=rows, items=np.concatenate(histories), asked=users)
        command = [str(_PYTHON), str(_PROGRAM), f"{folder}/in.npz", f"{folder}/out.npy", str(EPOCHS)]
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": ""}
        try:
            subprocess.run(command, check=True, env=environment, stdout=sys.stderr, timeout=_LONGEST)  # noqa: S603
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise Missing(f"did not get through: {error}") from error
        best: Items = np.load(f"{folder}/out.npy")
        return best
