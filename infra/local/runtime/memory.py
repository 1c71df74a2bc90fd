"""How much memory a process and everything it started have needed at most, from /proc."""

import re
from pathlib import Path

_PEAK = re.compile(rb"^VmHWM:\s+(\d+) kB", re.MULTILINE)


def peak_mb(pid: int) -> int:
    """Megabytes; 0 where there is no /proc or the process is gone."""
    return sum(_peak_kb(process) for process in _family(pid)) // 1024


def _family(pid: int) -> list[int]:
    family = [pid]
    for process in family:
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            family += [int(child) for child in _read(children).split()]
    return family


def _peak_kb(pid: int) -> int:
    found = _PEAK.search(_read(Path(f"/proc/{pid}/status")))
    return int(found[1]) if found else 0


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
