"""Prober and engine on each file of a folder, in a process that has no other children.

`python -m tests.integration.transcoder.judge FOLDER` writes FOLDER/verdicts.jsonl, a line for each FILE/upload.mp4:
its name, the verdict on it, the seconds that took, and the peak in MB of the largest child so far.
"""

import json
import resource
import sys
import time
from pathlib import Path

from clipfeed.errors import Rejected
from clipfeed_adapters.transcoder.encoder import JobFailed
from tests.integration.transcoder.scene import stream_of, take


def verdict_on(file: Path) -> str:
    """`plays`, or the name of the refusal; with `failed: ` before it if only the engine saw what is wrong."""
    try:
        video = stream_of(take(file, file.parent).start)
    except Rejected as refusal:
        return refusal.code
    except JobFailed as failure:
        return f"failed: {failure.message.partition(':')[0]}"
    return "plays" if 0 < float(video["duration"]) < 181 else f"plays for {video['duration']} s"


def main(folder: Path) -> None:
    with (folder / "verdicts.jsonl").open("w") as verdicts:
        for file in sorted(folder.glob("*/upload.mp4")):
            begun = time.monotonic()
            found = {"name": file.parent.name, "verdict": verdict_on(file), "seconds": time.monotonic() - begun}
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
            verdicts.write(json.dumps({**found, "peak_mb": peak}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
