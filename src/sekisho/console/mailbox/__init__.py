"""The emergency mailbox in a browser: read, answer, write while the server is down."""
