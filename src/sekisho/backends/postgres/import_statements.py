"""What is read from the embedded stores when a database takes them over: every table, in an order of its own where one is promised."""

SPOOL = {
    "arrivals": "SELECT * FROM arrivals",
    "blobs": "SELECT * FROM blobs",
    "deliveries": "SELECT * FROM deliveries",
    "held": "SELECT * FROM held",
    "ledger": "SELECT * FROM ledger",
    "tallies": "SELECT tenant, fate, 0 AS part, amount FROM tallies",
    "past": "SELECT * FROM past",
    "marks": "SELECT * FROM marks",
    "outbox": "SELECT * FROM outbox",
    "writers": "SELECT * FROM writers",
    "clues": "SELECT * FROM clues",
    "readers": "SELECT * FROM readers",
    "nodes": "SELECT * FROM nodes WHERE node = ''",  # who was there before announces itself anew
    "node_wishes": "SELECT * FROM node_wishes",
}
HISTORY = {
    "links": "SELECT rowid AS rowid, * FROM links ORDER BY rowid",
    "retired": "SELECT * FROM retired",
    "marks": "SELECT * FROM marks",
    "dmarc_reports": "SELECT * FROM dmarc_reports",
    "tls_reports": "SELECT * FROM tls_reports",
    "dmarc_seen": "SELECT * FROM dmarc_seen",
    "acquaintances": "SELECT * FROM acquaintances",
    "campaigns": "SELECT * FROM campaigns",
    "campaign_keys": "SELECT * FROM campaign_keys",
    "campaign_members": "SELECT * FROM campaign_members",
    "campaign_names": "SELECT * FROM campaign_names",
    "opinions": "SELECT * FROM opinions",
    "lines": "SELECT * FROM lines ORDER BY place",
    "slices": "SELECT * FROM slices ORDER BY first_place",
    "hours": "SELECT * FROM hours",
    "days": "SELECT * FROM days",
    "erasures": "SELECT * FROM erasures",
}
CONTROL = {
    "entries": "SELECT * FROM entries",
    "claims": "SELECT * FROM claims",
    "touched": "SELECT * FROM touched",
    "numbers": "SELECT * FROM numbers",
    "audit": "SELECT * FROM audit",
    "audit_heads": "SELECT * FROM audit_heads",
}
SPAN = "SELECT min(last_at), max(last_at) FROM links"
# Whoever numbers goes on behind what is there.
NUMBERS = {
    "spool": (
        "SELECT setval('blob_numbers', (SELECT coalesce(max(number), 0) + 1000 FROM blobs))",
        "SELECT setval(pg_get_serial_sequence('writers', 'number'), (SELECT coalesce(max(number), 0) + 1 FROM writers))",
    ),
    "history": (
        "SELECT setval(pg_get_serial_sequence('slices', 'number'), (SELECT coalesce(max(number), 0) + 1 FROM slices))",
        "SELECT setval(pg_get_serial_sequence('links', 'rowid'), (SELECT coalesce(max(rowid), 0) + 1 FROM links))",
    ),
    "control": (),
}
FORGET = {
    "spool": ("DELETE FROM writers", "DELETE FROM tallies", "DELETE FROM marks"),
    "history": ("DELETE FROM marks",),
    "control": ("DELETE FROM numbers", "DELETE FROM touched"),
}
