"""What a function finds around it: Lambda's variables, its own, its own layers, and nothing of ours."""

import os
from collections.abc import Mapping
from pathlib import Path

from infra.local.layers import Layers
from infra.local.model import Function
from infra.local.places import CREDENTIALS, REGION
from infra.local.runtime.process import Sandbox


def sandbox_of(
    function: Function, variables: Mapping[str, str], layers: Layers, *, temporary: Path, log: Path
) -> Sandbox:
    """`variables` are the function's own, resolved. No site-packages (`-S`): a package that no layer has is missing."""
    path = os.pathsep.join(map(str, [function.code, *layers.python_path(function.layers), layers.runtime_client]))
    fixed = {
        "PATH": os.pathsep.join([*map(str, layers.executables(function.layers)), "/usr/local/bin:/usr/bin:/bin"]),
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PYTHONPATH": path,
        "PYTHONUNBUFFERED": "1",
        "LAMBDA_TASK_ROOT": str(function.code),
        "_HANDLER": function.handler,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        **CREDENTIALS,
        **variables,
    }
    if "FFMPEG_DIR" in fixed:
        fixed["FFMPEG_DIR"] = str(layers.ffmpeg)

    def environment(runtime_api: str, tmp: Path) -> dict[str, str]:
        return {**fixed, "AWS_LAMBDA_RUNTIME_API": runtime_api, "TMPDIR": str(tmp), "HOME": str(tmp)}

    command = (layers.python, "-S", "-m", "awslambdaric", function.handler)
    return Sandbox(function, command, environment, temporary, log)
