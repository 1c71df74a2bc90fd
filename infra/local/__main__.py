"""`python -m infra.local up | stop | seed | transcode | invoke | env`: the commands behind the Makefile's targets."""

import argparse
import sys
from pathlib import Path

from infra.local.invoke import invoke, write_env
from infra.local.places import CannotStart
from infra.local.seed.run import seed_folder
from infra.local.stop import stop
from infra.local.transcode import transcode
from infra.local.up import up


def main() -> int:
    arguments = _parser().parse_args()
    try:
        code: int = arguments.run(arguments)
    except CannotStart as error:
        sys.stderr.write(f"clipfeed: {error}\n")
        return 1
    return code


def _up(arguments: argparse.Namespace) -> int:
    return up(seeded=not arguments.empty)


def _stop(_arguments: argparse.Namespace) -> int:
    return stop()


def _seed(arguments: argparse.Namespace) -> int:
    return seed_folder(arguments.clips)


def _transcode(arguments: argparse.Namespace) -> int:
    return transcode(arguments.clip, arguments.out)


def _invoke(arguments: argparse.Namespace) -> int:
    return invoke(arguments.function, arguments.event)


def _env(arguments: argparse.Namespace) -> int:
    return write_env(arguments.host, Path("env.json"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    commands = parser.add_subparsers(required=True)
    up = commands.add_parser("up", help="run the local cloud until Ctrl-C")
    up.add_argument("--empty", action="store_true", help="without the first content")
    up.set_defaults(run=_up)
    commands.add_parser("stop", help="end it from another terminal").set_defaults(run=_stop)
    seed = commands.add_parser("seed", help="upload the clips of a folder")
    seed.add_argument("clips", type=Path)
    seed.set_defaults(run=_seed)
    transcode = commands.add_parser("transcode", help="run one file through prober, ladder and encoder")
    transcode.add_argument("clip", type=Path)
    transcode.add_argument("out", type=Path)
    transcode.set_defaults(run=_transcode)
    invoke = commands.add_parser("invoke", help="run one function on one event")
    invoke.add_argument("function")
    invoke.add_argument("event", type=Path)
    invoke.set_defaults(run=_invoke)
    env = commands.add_parser("env", help="write env.json for sam local invoke")
    env.add_argument("host", help="address of this machine as a container sees it")
    env.set_defaults(run=_env)
    return parser


if __name__ == "__main__":
    sys.exit(main())
