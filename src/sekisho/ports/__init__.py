"""Narrow promises between the works and the stores: Protocols only, no implementation."""
