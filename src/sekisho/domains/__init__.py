"""Names of domains: their spelling in DNS and their registrable part. What several crafts need of the public suffix list stands here once (ADR 7)."""
