"""What goes wrong in production, done on purpose: `make torture` prints one line for each figure."""
