"""Raw uploads and published media, in S3."""
