"""Begin to make the cache of a deployed stack again: `python -m infra.rebuild STACK`."""

import sys
from pathlib import Path

import boto3

EVENT = Path(__file__).parents[1] / "tests/events/rebuild_cache.json"


def main(stack: str) -> None:
    """Call its RebuildCache with the message that begins it; the rest of the work is behind its queue."""
    resource = boto3.client("cloudformation").describe_stack_resource(StackName=stack, LogicalResourceId="RebuildCache")
    function = resource["StackResourceDetail"]["PhysicalResourceId"]
    answer = boto3.client("lambda").invoke(FunctionName=function, Payload=EVENT.read_bytes())
    said = answer["Payload"].read().decode()
    if "FunctionError" in answer or '"batchItemFailures": []' not in said:
        sys.exit(f"clipfeed: the rebuild did not begin: {said}")
    print("clipfeed: the cache is being made again; its queue is empty when it is done")


if __name__ == "__main__":
    main(sys.argv[1])
