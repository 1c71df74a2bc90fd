"""Which model ranks: look at it and change it, in the local cloud or in a deployed stack.

    make model ARGS="status"                          what is live, canary and shadow; versions and their gates
    make model ARGS="history"                         every change, when and why, newest first
    make model ARGS="shadow V"                        V says what it thinks of every page, without a say (or: none)
    make model ARGS="canary V 0.05"                   V ranks for a share of the viewers
    make model ARGS="promote V"                       V ranks for everybody
    make model ARGS="rollback"                        one step back: the canary, else what was live before
    make model ARGS="experiment NAME 0.1 weights.json"   other weights for a share of the viewers
    make model ARGS="end NAME"                        end an experiment
    make model ARGS="weights weights.json"            other weights for everybody
    make model STACK=clipfeed ARGS="..."              the same in AWS

A running function notices within a minute.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import msgspec

from clipfeed.errors import ClipfeedError, Rejected
from clipfeed.feed.weights import Weights
from clipfeed_adapters.clock import now
from clipfeed_adapters.s3.model_registry import Registered, S3ModelRegistry
from infra.local.places import CannotStart
from infra.training.registry_place import place_of
from infra.training.registry_rules import Rollouts, failures_of, has_passed

Command = Callable[[argparse.Namespace, Rollouts], str]


def main(arguments: list[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    try:
        registry = S3ModelRegistry(place_of(given.stack).bucket)
        sys.stdout.write(given.run(given, Rollouts(registry, now)) + "\n")
    except (ClipfeedError, CannotStart) as error:
        sys.stderr.write(f"clipfeed: {error}\n")
        return 1
    return 0


def status_of(registry: S3ModelRegistry) -> str:
    read = registry.registered()
    rollout = read.rollout
    lines = [
        f"live     {rollout.live}{_since(read, 'live')}",
        f"canary   {_canary(read)}",
        f"shadow   {rollout.shadow or '-'}{_since(read, 'shadow') if rollout.shadow else ''}",
        f"previous {rollout.previous or '-'}",
        f"weights  {rollout.weights.version}",
        *(f"         {each.name}: {each.weights.version} for {each.share:.1%}" for each in rollout.experiments),
        "",
        *(f"{version:24} {_verdict(registry, version)}" for version in registry.versions()),
    ]
    return "\n".join(lines).rstrip()


def history_of(registry: S3ModelRegistry) -> str:
    changes = registry.registered().changes
    told = [f"{each.at}  {each.what:32} {each.why}".rstrip() for each in changes]
    return "\n".join(told) or "Nothing was ever changed."


def weights_in(path: Path) -> Weights:
    """Raises Rejected `weights_invalid` for what are no weights, or has a field that is none of theirs."""
    try:
        text = path.read_bytes()
        unknown = msgspec.json.decode(text, type=dict[str, object]).keys() - {each.name for each in fields(Weights)}
        weights = msgspec.json.decode(text, type=Weights)
    except (OSError, ValueError) as error:
        raise Rejected(f"{path} cannot be read: {error}", code="weights_invalid") from error
    if unknown:
        raise Rejected(f"{path}: weights have no {', '.join(sorted(unknown))}.", code="weights_invalid")
    return weights


def _canary(read: Registered) -> str:
    canary = read.rollout.canary
    return f"{canary.model} for {canary.share:.1%} of the viewers{_since(read, 'canary')}" if canary else "-"


def _since(read: Registered, role: str) -> str:
    since = read.since(role)
    return f", since {since}" if since else ""


def _verdict(registry: S3ModelRegistry, version: str) -> str:
    if "manifest.json" not in registry.names(version):
        return "was not published to the end"
    manifest = registry.manifest(version)
    return "passed the gate" if has_passed(manifest) else f"has not passed the gate: {failures_of(manifest)}"


def _changed(read: Registered) -> str:
    canary = read.rollout.canary
    return f"live {read.rollout.live}, canary {canary.model if canary else '-'}, shadow {read.rollout.shadow or '-'}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make model", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stack", default="", help="a stack in AWS; without it the local cloud")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Command, *wanted: tuple[str, type]) -> None:
        known = commands.add_parser(name)
        for argument, kind in wanted:
            known.add_argument(argument, type=kind)
        known.add_argument("--why", default="by hand")
        known.set_defaults(run=run)

    model, share, name, file = ("version", str), ("share", float), ("name", str), ("file", Path)
    command("status", lambda _given, rollouts: status_of(rollouts.registry))
    command("history", lambda _given, rollouts: history_of(rollouts.registry))
    command("shadow", lambda given, rollouts: _changed(rollouts.shadow(given.version, given.why)), model)
    command(
        "canary", lambda given, rollouts: _changed(rollouts.canary(given.version, given.share, given.why)), model, share
    )
    command("promote", lambda given, rollouts: _changed(rollouts.promote(given.version, given.why)), model)
    command("rollback", lambda given, rollouts: _changed(rollouts.roll_back(given.why)))
    command("experiment", _experiment, name, share, file)
    command("end", lambda given, rollouts: _changed(rollouts.end(given.name, given.why)), name)
    command("weights", lambda given, rollouts: _changed(rollouts.weigh(weights_in(given.file), given.why)), file)
    return parser


def _experiment(given: argparse.Namespace, rollouts: Rollouts) -> str:
    return _changed(rollouts.experiment(given.name, given.share, weights_in(given.file), given.why))


if __name__ == "__main__":
    sys.exit(main())
