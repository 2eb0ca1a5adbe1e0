"""The commands, one module for each group; every one works while the service is up or down."""
