"""Pages of mail: the overview, search, one message, the quarantine, the queue, the audit."""
