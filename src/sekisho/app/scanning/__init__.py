"""What `sekisho scan` is made of: mail files to messages, verdicts to lines, and how far it is."""
