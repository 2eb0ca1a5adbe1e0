"""Reports between mail systems about domains (DMARC, TLS): ours to others, and what theirs add up to."""
