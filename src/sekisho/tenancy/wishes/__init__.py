"""What an organisation wants done with its mail: settings and policy documents, shown and changed."""
