"""Pages that people see, without rules of their own."""
