"""What each child process does, from its first line to its exit code."""
