"""What importing each handler costs against a bare interpreter: `python -m tests.benchmarks.bench_imports`."""

import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUNS = 7
LAYERS = os.pathsep.join(str(ROOT / "layers" / name) for name in ("domain", "adapters", "ranker"))


def main() -> None:
    bare = cpu_ms("")
    print(f"| import of | CPU ms, median of {RUNS} | above a bare interpreter |\n|---|---|---|")
    print(f"| nothing | {bare:.0f} | |")
    for folder in sorted(path.parent for path in (ROOT / "functions").glob("*/handler.py")):
        took = cpu_ms("import handler", folder)
        print(f"| {folder.name} | {took:.0f} | {took - bare:.0f} |")


def cpu_ms(code: str, folder: Path = ROOT) -> float:
    """CPU time of a fresh interpreter that runs `code`, with byte code already written."""
    command = [sys.executable, "-c", f"{code}\nimport time; print(time.process_time() * 1000)"]
    environment = {"PYTHONPATH": os.pathsep.join([str(folder), LAYERS]), "PATH": os.environ.get("PATH", "")}
    runs = [subprocess.run(command, env=environment, capture_output=True, check=True) for _ in range(RUNS + 1)]
    return statistics.median(float(run.stdout) for run in runs[1:])


if __name__ == "__main__":
    main()
