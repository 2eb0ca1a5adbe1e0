"""Malware scanners outside of this program."""
