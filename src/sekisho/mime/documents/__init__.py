"""Documents looked into: what they would do by themselves, where they lead, and the files that they carry. One module for each format."""
