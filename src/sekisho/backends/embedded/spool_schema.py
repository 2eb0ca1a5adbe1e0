"""The tables of `spool.db`, version by version: a change of form is a new entry, never a changed one."""

VERSIONS = (
    (
        # One row for each message of a tenant. Undecided ones are claimed by raising `token`, not before `due_at`. `blob` is NULL when the bytes
        # are a file.
        """CREATE TABLE arrivals (
            tenant TEXT NOT NULL, arrival TEXT NOT NULL, undecided INTEGER NOT NULL, token INTEGER NOT NULL, tries INTEGER NOT NULL,
            due_at REAL NOT NULL, owner TEXT NOT NULL, why TEXT NOT NULL, open_count INTEGER NOT NULL, settled_at REAL,
            blob INTEGER, value BLOB NOT NULL,
            PRIMARY KEY (tenant, arrival)
        ) WITHOUT ROWID""",
        "CREATE INDEX arrivals_undecided ON arrivals (due_at) WHERE undecided = 1",
        "CREATE INDEX arrivals_settled ON arrivals (settled_at) WHERE settled_at IS NOT NULL",
        # Apart from `arrivals`, so that a change of state does not write the bytes again.
        "CREATE TABLE blobs (number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, arrival TEXT NOT NULL, content BLOB NOT NULL)",
        """CREATE TABLE deliveries (
            tenant TEXT NOT NULL, delivery TEXT NOT NULL, due_at REAL NOT NULL, next_at REAL NOT NULL, token INTEGER NOT NULL, owner TEXT NOT NULL,
            value BLOB NOT NULL, PRIMARY KEY (tenant, delivery)
        ) WITHOUT ROWID""",
        "CREATE INDEX deliveries_due ON deliveries (due_at)",
        """CREATE TABLE held (
            tenant TEXT NOT NULL, held TEXT NOT NULL, arrival TEXT NOT NULL, recipient TEXT NOT NULL, state TEXT NOT NULL, until REAL NOT NULL,
            inline INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (tenant, held)
        ) WITHOUT ROWID""",
        "CREATE INDEX held_arrival ON held (tenant, arrival)",
        "CREATE INDEX held_recipient ON held (tenant, recipient, held)",
        "CREATE INDEX held_until ON held (until) WHERE state = 'kept'",
        "CREATE INDEX held_inline ON held (held) WHERE state = 'kept' AND inline = 1",
        """CREATE TABLE ledger (
            tenant TEXT NOT NULL, arrival TEXT NOT NULL, recipient TEXT NOT NULL, minute INTEGER NOT NULL, fate TEXT NOT NULL,
            PRIMARY KEY (tenant, arrival, recipient)
        ) WITHOUT ROWID""",
        # The ledger's sums, kept with every change, so that metrics need not count rows; the check compares both.
        "CREATE TABLE tallies (tenant TEXT NOT NULL, fate TEXT NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY (tenant, fate)) WITHOUT ROWID",
        "CREATE TABLE past (tenant TEXT NOT NULL, fate TEXT NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY (tenant, fate)) WITHOUT ROWID",
        "CREATE TABLE marks (name TEXT PRIMARY KEY, value REAL NOT NULL) WITHOUT ROWID",
        # A writer's number is the upper part of `link`, the link's number the lower: one tree, no index, each writer appends to its own end.
        """CREATE TABLE outbox (
            link INTEGER PRIMARY KEY, previous BLOB NOT NULL, digest BLOB NOT NULL, tenant TEXT NOT NULL, arrival TEXT NOT NULL, payload BLOB NOT NULL
        )""",
        "CREATE TABLE writers (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, last INTEGER NOT NULL, digest BLOB NOT NULL)",
    ),
    (
        # What one mail tells about another, for a short while.
        """CREATE TABLE clues (
            tenant TEXT NOT NULL, key TEXT NOT NULL, word TEXT NOT NULL, until REAL NOT NULL, PRIMARY KEY (tenant, key, word)
        ) WITHOUT ROWID""",
        "CREATE INDEX clues_until ON clues (until)",
    ),
    (
        # Who will read what is queued: the emergency mailbox lists one person's among many. `readers_of` is a function of `coding`.
        """CREATE TABLE readers (
            tenant TEXT NOT NULL, reader TEXT NOT NULL, delivery TEXT NOT NULL, PRIMARY KEY (tenant, reader, delivery)
        ) WITHOUT ROWID""",
        """INSERT OR IGNORE INTO readers (tenant, reader, delivery)
            SELECT deliveries.tenant, each.value, deliveries.delivery FROM deliveries, json_each(readers_of(deliveries.value)) AS each""",
    ),
    (
        # Copies of delivered mail, for the emergency mailbox, lie among what is kept: they are moved to files and end by their time as that does.
        "DROP INDEX held_until",
        "DROP INDEX held_inline",
        "CREATE INDEX held_until ON held (until) WHERE state IN ('kept', 'delivered')",
        "CREATE INDEX held_inline ON held (held) WHERE state IN ('kept', 'delivered') AND inline = 1",
    ),
    (
        # Who is where: the processes of all machines, and which machines are to rest. They belong to no tenant.
        """CREATE TABLE nodes (
            node TEXT NOT NULL, place TEXT NOT NULL, process TEXT NOT NULL, generation REAL NOT NULL, lease_until REAL NOT NULL, value BLOB NOT NULL,
            PRIMARY KEY (node, place, process)
        ) WITHOUT ROWID""",
        "CREATE TABLE node_wishes (node TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    ),
)
