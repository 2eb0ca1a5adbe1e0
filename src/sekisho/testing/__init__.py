"""Builders of frozen values, for our tests and for plug-in authors."""
