"""Models on ONNX Runtime."""
