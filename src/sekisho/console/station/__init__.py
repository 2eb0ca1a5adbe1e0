"""Pages about the machines themselves, for those who run them."""
