"""Text and structure to a probability; weights are data with a version."""
