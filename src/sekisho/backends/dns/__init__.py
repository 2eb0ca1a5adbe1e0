"""Answers to questions about names."""
