"""Pages of the policy document."""
