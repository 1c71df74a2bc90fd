"""What a training job in SageMaker runs: a night, on what its environment names. See `job_source.py` for the rest."""

import logging
import sys

from clipfeed_adapters.clock import now
from infra.training.nightly import run_night
from infra.training.registry_place import of_environment

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
    run_night(of_environment(), now())
