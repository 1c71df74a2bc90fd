"""What is kept for good, in DynamoDB: one PynamoDB model and one adapter per table, private to each other."""
