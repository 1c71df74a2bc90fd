"""An endpoint that boto3's MediaConvert client works with, on this machine: `python -m infra.local.mediaconvert`.

Requests are held against botocore's own model of the service, jobs run with ffmpeg, sources come from S3 and
renditions go there, and EventBridge hears of every change. docs/mediaconvert.md says what it does and does not.
"""
