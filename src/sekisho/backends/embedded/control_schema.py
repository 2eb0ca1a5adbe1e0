"""The tables of `control.db`, version by version."""

VERSIONS = (
    (
        (
            "CREATE TABLE entries (tenant TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, value BLOB NOT NULL, "
            "PRIMARY KEY (kind, tenant, key)) WITHOUT ROWID"
        ),
        # Names that one entry of all tenants bears.
        "CREATE TABLE claims (claim TEXT PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL) WITHOUT ROWID",
        "CREATE INDEX claims_of ON claims (kind, tenant, key)",
        # The latest touch of each entry, gone ones too: whoever keeps a snapshot asks what is behind his number.
        (
            "CREATE TABLE touched (tenant TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, number INTEGER NOT NULL, "
            "PRIMARY KEY (kind, tenant, key)) WITHOUT ROWID"
        ),
        "CREATE INDEX touched_after ON touched (number)",
        "CREATE TABLE numbers (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
        (
            "CREATE TABLE audit (tenant TEXT NOT NULL, number INTEGER NOT NULL, digest BLOB NOT NULL, value BLOB NOT NULL, words TEXT NOT NULL, "
            "PRIMARY KEY (tenant, number)) WITHOUT ROWID"
        ),
        "CREATE TABLE audit_heads (tenant TEXT PRIMARY KEY, number INTEGER NOT NULL, digest BLOB NOT NULL) WITHOUT ROWID",
    ),
)
