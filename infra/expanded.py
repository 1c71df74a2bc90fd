"""Print template.yaml as CloudFormation gets it, for tools that see more there than in SAM's shorthand."""

import json
import sys
import tempfile
from pathlib import Path

from infra.local.expand import expanded

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as cache:
        json.dump(expanded(Path("template.yaml"), Path(cache)), sys.stdout, indent=1)
