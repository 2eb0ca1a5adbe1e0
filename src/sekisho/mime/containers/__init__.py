"""Containers opened layer by layer: one reader for each family of formats (octets and a `Reading` in, `Member`s out), all under the same limits."""
