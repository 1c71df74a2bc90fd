"""What is asked for now and done later, through SQS."""
