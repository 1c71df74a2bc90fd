"""What people say about a video, and reply to each other."""
