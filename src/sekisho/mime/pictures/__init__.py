"""Words in pictures of mail that shows pictures instead of text."""
