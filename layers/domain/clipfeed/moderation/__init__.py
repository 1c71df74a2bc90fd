"""What may be shown, judged by a few frames of a video."""
