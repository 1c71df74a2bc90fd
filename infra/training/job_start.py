"""Have a deployed stack learn now: `python -m infra.training.job_start STACK`. One job a day, as every night."""

import json
import sys

import boto3

from clipfeed_adapters.clock import now


def main(stack: str) -> int:
    resource = boto3.client("cloudformation").describe_stack_resource(StackName=stack, LogicalResourceId="TrainRanker")
    function = resource["StackResourceDetail"]["PhysicalResourceId"]
    event = json.dumps({"time": now().isoformat()}).encode()
    answer = boto3.client("lambda").invoke(FunctionName=function, Payload=event)
    said = answer["Payload"].read().decode()
    if "FunctionError" in answer:
        sys.stderr.write(f"clipfeed: the job did not begin: {said}\n")
        return 1
    job = json.loads(said)["job"]
    sys.stdout.write(
        f"clipfeed: {job} has begun; SageMaker's console shows how it goes\n"
        if job
        else "clipfeed: today's job runs or is done, or the stack was deployed without NightlyTraining=enabled\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
