"""What is done: a verdict and the wishes of a tenant to a decision."""
