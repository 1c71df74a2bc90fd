"""Everything that knows the outside: AWS, HTTP, Valkey, ONNX Runtime, ffmpeg, environment and clock."""
