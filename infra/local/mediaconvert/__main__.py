"""`python -m infra.local.mediaconvert --port 4567`: serve until Ctrl-C.

S3 and EventBridge are where AWS_ENDPOINT_URL says, with credentials and region as for any boto3 client.
"""

import argparse
import shutil
import signal
import threading
from pathlib import Path

from infra.local.mediaconvert.endpoint import Endpoint
from infra.local.mediaconvert.events import SOURCE
from infra.local.say import say


def main() -> None:
    arguments = _parser().parse_args()
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    endpoint = Endpoint(arguments.port, arguments.programs, arguments.event_source)
    endpoint.start()
    say(f"mediaconvert: {endpoint.url}")
    stopping.wait()
    endpoint.stop()


def _parser() -> argparse.ArgumentParser:
    on_path = shutil.which("ffmpeg")
    parser = argparse.ArgumentParser(prog="python -m infra.local.mediaconvert", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument(
        "--programs",
        type=Path,
        required=not on_path,
        default=Path(on_path).parent if on_path else None,
        help="the folder with ffmpeg and ffprobe, if they are not on the PATH",
    )
    parser.add_argument(
        "--event-source", default=SOURCE, help="what events come from, where EventBridge keeps aws.* to itself"
    )
    return parser


if __name__ == "__main__":
    main()
