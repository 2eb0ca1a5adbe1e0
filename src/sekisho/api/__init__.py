"""Routes of the API, without rules of their own."""
