"""The tables of `history.db`, version by version."""

VERSIONS = (
    (
        # The links of all chains as they were written; everything else here is derived from them. `last_at`: the time of the newest event in it.
        # `accepts`: 1 if it tells of an acceptance, 2 of an erasure.
        """CREATE TABLE links (
            writer TEXT NOT NULL, number INTEGER NOT NULL, previous BLOB NOT NULL, digest BLOB NOT NULL, tenant TEXT NOT NULL, arrival TEXT NOT NULL,
            first_at REAL NOT NULL, last_at REAL NOT NULL, accepts INTEGER NOT NULL, payload BLOB NOT NULL
        )""",
        "CREATE UNIQUE INDEX links_writer ON links (writer, number)",
        "CREATE INDEX links_arrival ON links (tenant, arrival)",
        # One line for each message, for lists and search.
        """CREATE TABLE messages (
            tenant TEXT NOT NULL, arrival TEXT NOT NULL, at REAL NOT NULL, last_at REAL NOT NULL, haystack TEXT NOT NULL, value BLOB NOT NULL,
            PRIMARY KEY (tenant, arrival)
        ) WITHOUT ROWID""",
        "CREATE INDEX messages_at ON messages (tenant, at)",
        # The last forgotten link of each writer, so that a chain whose beginning is retired can still be verified.
        "CREATE TABLE retired (writer TEXT PRIMARY KEY, number INTEGER NOT NULL, digest BLOB NOT NULL) WITHOUT ROWID",
        "CREATE TABLE marks (name TEXT PRIMARY KEY, value REAL NOT NULL) WITHOUT ROWID",
    ),
    (
        # Aggregate reports that came, each once, however often it was sent. `value`: JSON.
        """CREATE TABLE dmarc_reports (
            tenant TEXT NOT NULL, domain TEXT NOT NULL, reporter TEXT NOT NULL, report TEXT NOT NULL, last_at INTEGER NOT NULL, arrival TEXT NOT NULL,
            value TEXT NOT NULL, PRIMARY KEY (tenant, domain, reporter, report)
        ) WITHOUT ROWID""",
        # What our own reports will tell, by day (days since 1970) and policy domain; equal rows are counted.
        """CREATE TABLE dmarc_seen (
            tenant TEXT NOT NULL, day INTEGER NOT NULL, domain TEXT NOT NULL, value TEXT NOT NULL, count INTEGER NOT NULL,
            PRIMARY KEY (tenant, day, domain, value)
        ) WITHOUT ROWID""",
    ),
    (
        # Whom each tenant knows; filled with the links, kept longer than they are.
        """CREATE TABLE acquaintances (
            tenant TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, first_at REAL NOT NULL, last_at REAL NOT NULL,
            received INTEGER NOT NULL, sent INTEGER NOT NULL, PRIMARY KEY (tenant, kind, name)
        ) WITHOUT ROWID""",
        "CREATE INDEX acquaintances_last ON acquaintances (last_at)",
        "CREATE INDEX acquaintances_sent ON acquaintances (tenant, kind, sent)",
    ),
    (
        # Messages that are nearly the same. `campaign`: the arrival of the first one.
        """CREATE TABLE campaigns (
            tenant TEXT NOT NULL, campaign TEXT NOT NULL, first_at REAL NOT NULL, last_at REAL NOT NULL, messages INTEGER NOT NULL,
            people INTEGER NOT NULL, senders INTEGER NOT NULL, unwanted INTEGER NOT NULL, sketch TEXT NOT NULL,
            sender TEXT NOT NULL, subject TEXT NOT NULL,
            PRIMARY KEY (tenant, campaign)
        ) WITHOUT ROWID""",
        "CREATE INDEX campaigns_last ON campaigns (last_at)",
        "CREATE INDEX campaigns_messages ON campaigns (tenant, messages)",
        # Bands of the first text, links and files: what a campaign is found by.
        "CREATE TABLE campaign_keys (tenant TEXT NOT NULL, key TEXT NOT NULL, campaign TEXT NOT NULL, PRIMARY KEY (tenant, key)) WITHOUT ROWID",
        "CREATE INDEX campaign_keys_of ON campaign_keys (tenant, campaign)",
        """CREATE TABLE campaign_members (
            tenant TEXT NOT NULL, arrival TEXT NOT NULL, campaign TEXT NOT NULL, at REAL NOT NULL, category TEXT NOT NULL,
            PRIMARY KEY (tenant, arrival)
        ) WITHOUT ROWID""",
        "CREATE INDEX campaign_members_of ON campaign_members (tenant, campaign, at)",
        # "to ADDRESS" and "from ORGANISATION".
        """CREATE TABLE campaign_names (
            tenant TEXT NOT NULL, campaign TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (tenant, campaign, name)
        ) WITHOUT ROWID""",
    ),
    (
        # The last word of each person on a message; "undone" takes it back.
        """CREATE TABLE opinions (
            tenant TEXT NOT NULL, about TEXT NOT NULL, person TEXT NOT NULL, says TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (tenant, about, person)
        ) WITHOUT ROWID""",
        "CREATE INDEX opinions_at ON opinions (tenant, at)",
    ),
    (
        # What is known of each message, for lists and search. `place`: eighths of a millisecond since 1970 when it was first told of, so that the
        # order of places is the order of time; the next free one where two coincide.
        """CREATE TABLE lines (
            place INTEGER PRIMARY KEY, tenant TEXT NOT NULL, arrival TEXT NOT NULL, last_at REAL NOT NULL, value BLOB NOT NULL
        )""",
        "CREATE UNIQUE INDEX lines_arrival ON lines (tenant, arrival)",
        "CREATE INDEX lines_tenant ON lines (tenant)",  # and place, as every index ends with it
        # The index: for each message (`rowid` = its place) its terms, each behind the number of its slice. A slice is a stretch of one tenant's
        # messages, so that a search looks at the newest first and never at another tenant's. Terms come from the line: nothing else is stored.
        """CREATE VIRTUAL TABLE terms USING fts5(words, content='', columnsize=0, detail=none, tokenize="ascii tokenchars '_'")""",
        """CREATE TABLE slices (
            number INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, first_place INTEGER NOT NULL, amount INTEGER NOT NULL
        )""",
        "CREATE UNIQUE INDEX slices_places ON slices (tenant, first_place)",
        # Sums for overviews, by hours and days since 1970 (`ports/history.py` names the kinds).
        """CREATE TABLE hours (
            tenant TEXT NOT NULL, hour INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, amount INTEGER NOT NULL,
            PRIMARY KEY (tenant, hour, kind, name)
        ) WITHOUT ROWID""",
        """CREATE TABLE days (
            tenant TEXT NOT NULL, kind TEXT NOT NULL, day INTEGER NOT NULL, name TEXT NOT NULL, amount INTEGER NOT NULL,
            PRIMARY KEY (tenant, kind, day, name)
        ) WITHOUT ROWID""",
        # SHA-256 of what a link told before retention or erasure took it away; the payload is empty then, or what was left of it.
        "ALTER TABLE links ADD COLUMN original BLOB NOT NULL DEFAULT x''",
        "CREATE INDEX links_kept ON links (tenant, last_at) WHERE payload != x''",
        # Erasures that are under way: the pseudonym that takes the person's place. The row goes when it is done, and with it the way back.
        "CREATE TABLE erasures (tenant TEXT NOT NULL, person TEXT NOT NULL, pseudonym TEXT NOT NULL, PRIMARY KEY (tenant, person)) WITHOUT ROWID",
        "DROP TABLE messages",
        "INSERT INTO marks (name, value) SELECT 'rebuild', 0 WHERE EXISTS (SELECT 1 FROM links)",
    ),
    (
        # The sums of hours by whole days too (kinds of both stand beside each other): an overview of three months reads days.
        """INSERT INTO days (tenant, kind, day, name, amount) SELECT tenant, kind, hour / 24, name, sum(amount) FROM hours
            GROUP BY tenant, kind, hour / 24, name""",
    ),
    # Names in their order, so that those that were counted most over months are summed without sorting them first.
    ("CREATE INDEX days_names ON days (tenant, kind, name, day, amount)",),
    (
        # TLS reports that came, each once, as those of DMARC.
        """CREATE TABLE tls_reports (
            tenant TEXT NOT NULL, domain TEXT NOT NULL, reporter TEXT NOT NULL, report TEXT NOT NULL, last_at INTEGER NOT NULL, arrival TEXT NOT NULL,
            value TEXT NOT NULL, PRIMARY KEY (tenant, domain, reporter, report)
        ) WITHOUT ROWID""",
    ),
)
