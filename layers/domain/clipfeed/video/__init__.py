"""The life of a video: upload, check, transcode, publish, read, remove."""
