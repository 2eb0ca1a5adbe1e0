"""The assembly: settings, processes, command line."""
