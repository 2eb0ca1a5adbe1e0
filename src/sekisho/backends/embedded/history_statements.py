"""Every statement on `history.db`. Each names its tenant; those that serve all tenants stand in SERVICE_WIDE with the reason."""

ADD_LINK = """INSERT OR IGNORE INTO links (writer, number, previous, digest, tenant, arrival, first_at, last_at, accepts, payload)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
GET_LINE = "SELECT value FROM messages WHERE tenant = ? AND arrival = ?"
SET_LINE = """INSERT INTO messages (tenant, arrival, at, last_at, haystack, value) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET at = excluded.at, last_at = excluded.last_at, haystack = excluded.haystack, value = excluded.value"""
STORY = "SELECT payload FROM links WHERE tenant = ? AND arrival = ? ORDER BY rowid"
# "+": walked by rowid, not collected by tenant and sorted for every page.
LINKS_AFTER = "SELECT rowid, arrival, payload FROM links WHERE +tenant = ? AND rowid > ? AND last_at >= ? ORDER BY rowid"
RECENT = "SELECT value FROM messages WHERE tenant = ? AND at < ? ORDER BY at DESC, arrival DESC LIMIT ?"
COUNT = "SELECT count(*) FROM messages WHERE tenant = ? AND at >= ?"
SEARCH = "SELECT value FROM messages WHERE tenant = ? AND at < ? AND instr(haystack, ?) > 0 ORDER BY at DESC, arrival DESC LIMIT ?"
WRITERS = "SELECT DISTINCT writer FROM links"
CHAIN = "SELECT writer, number, previous, digest, tenant, arrival, payload FROM links WHERE writer = ? AND number > ? ORDER BY number"
RETIRED = "SELECT writer, number, digest FROM retired"
ACCEPTING = "SELECT payload FROM links WHERE accepts = 1 AND last_at >= ?"
OLDEST = "SELECT number, digest, last_at FROM links WHERE writer = ? ORDER BY number LIMIT ?"
DROP_LINK = "DELETE FROM links WHERE writer = ? AND number <= ?"
SET_RETIRED = (
    "INSERT INTO retired (writer, number, digest) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET number = excluded.number, digest = excluded.digest"
)
OLD_LINES = "SELECT tenant, arrival FROM messages WHERE last_at < ? LIMIT ?"
DROP_LINE = "DELETE FROM messages WHERE tenant = ? AND arrival = ?"
SET_MARK = "INSERT INTO marks (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = max(value, excluded.value)"
GET_MARK = "SELECT value FROM marks WHERE name = ?"

ADD_REPORT = "INSERT OR IGNORE INTO dmarc_reports (tenant, domain, reporter, report, last_at, arrival, value) VALUES (?, ?, ?, ?, ?, ?, ?)"
REPORTS = "SELECT arrival, value FROM dmarc_reports WHERE tenant = ? ORDER BY last_at DESC, arrival DESC LIMIT ?"
REPORTS_OF = "SELECT arrival, value FROM dmarc_reports WHERE tenant = ? AND domain = ? ORDER BY last_at DESC, arrival DESC LIMIT ?"
DROP_OLD_REPORTS = "DELETE FROM dmarc_reports WHERE last_at < ?"
ADD_SEEN = """INSERT INTO dmarc_seen (tenant, day, domain, value, count) VALUES (?, ?, ?, ?, 1)
    ON CONFLICT DO UPDATE SET count = count + 1"""
SEEN_GROUPS = "SELECT DISTINCT tenant, day, domain FROM dmarc_seen WHERE day < ? ORDER BY tenant, day, domain LIMIT ?"
SEEN = "SELECT value, count FROM dmarc_seen WHERE tenant = ? AND day = ? AND domain = ? ORDER BY count DESC LIMIT ?"
DROP_SEEN = "DELETE FROM dmarc_seen WHERE tenant = ? AND day = ? AND domain = ?"
DROP_OLD_SEEN = "DELETE FROM dmarc_seen WHERE day < ?"
MEET = """INSERT INTO acquaintances (tenant, kind, name, first_at, last_at, received, sent) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at),
    received = received + excluded.received, sent = sent + excluded.sent"""
ACQUAINTED = "SELECT kind, name, first_at, last_at, received, sent FROM acquaintances WHERE tenant = ? AND kind = ? AND name = ?"
PAYMENTS = """SELECT kind, name, first_at, last_at, received, sent FROM acquaintances
    WHERE tenant = ? AND kind = 'payment' AND name >= ? AND name < ? ORDER BY last_at DESC, name LIMIT ?"""
PARTNERS = "SELECT name FROM acquaintances WHERE tenant = ? AND kind = 'organisation' AND sent >= ? ORDER BY sent DESC, name LIMIT ?"
OLD_ACQUAINTANCES = "SELECT tenant, kind, name FROM acquaintances WHERE last_at < ? LIMIT ?"
DROP_ACQUAINTANCE = "DELETE FROM acquaintances WHERE tenant = ? AND kind = ? AND name = ?"

_CHAIN = "a writer's chain runs over all tenants; each link carries its tenant"
_KEEP = "retention serves all tenants; each row goes by its own tenant"

SERVICE_WIDE = {
    "WRITERS": _CHAIN,
    "CHAIN": _CHAIN,
    "ACCEPTING": "the proof of the ledger covers all tenants; only names are told",
    "OLDEST": _CHAIN,
    "DROP_LINK": _CHAIN,
    "OLD_LINES": _KEEP,
    "DROP_OLD_REPORTS": _KEEP,
    "DROP_OLD_SEEN": _KEEP,
    "SEEN_GROUPS": "the keeper writes every tenant's reports; each group carries its tenant",
    "OLD_ACQUAINTANCES": _KEEP,
}
