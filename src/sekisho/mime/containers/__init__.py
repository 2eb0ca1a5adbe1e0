"""Readers of container formats, one file for each family: octets and a `Reading` in, `Member`s out."""
