"""Where a machine's data lies: folders and stores, moved, saved and brought back."""
