"""What a training job in SageMaker runs: a night, on what its environment names. See `job_source.py` for the rest."""

import sys

from clipfeed_adapters.clock import now
from infra.training.nightly import run_night, tell_on
from infra.training.registry_place import of_environment

if __name__ == "__main__":
    tell_on(sys.stdout)
    run_night(of_environment(), now())
