"""How the ranker is made: a seeded population, a multi-action model in PyTorch, an ONNX file with its manifest."""
