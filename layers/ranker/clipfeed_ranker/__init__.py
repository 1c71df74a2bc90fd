"""The ranker's models, one folder a version: `models/<version>/ranker.onnx` and its `manifest.json`."""
