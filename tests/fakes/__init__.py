"""Stand-ins for the ports, one class each, in one module for each area."""
