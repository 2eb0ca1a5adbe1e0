"""Pages for the first hour: what is still to be done, what to publish, how to connect the mail server, a test mail and its journey."""
