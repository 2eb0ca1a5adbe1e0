"""Reports that other mail systems send us about our own domains."""
