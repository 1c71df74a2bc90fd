"""ONNX Runtime as the feed uses it."""

from typing import Any

import onnxruntime


def session_of(model: bytes) -> Any:
    """One thread: below two vCPUs a second one only waits."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
