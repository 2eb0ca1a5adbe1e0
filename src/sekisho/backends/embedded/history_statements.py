"""Every statement on `history.db`. Each names its tenant; those that serve all tenants stand in SERVICE_WIDE with the reason."""

ADD_LINK = """INSERT OR IGNORE INTO links (writer, number, previous, digest, tenant, arrival, first_at, last_at, accepts, payload)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
GET_LINE = "SELECT place, value FROM lines WHERE tenant = ? AND arrival = ?"
ADD_LINE = "INSERT INTO lines (place, tenant, arrival, last_at, value) VALUES (?, ?, ?, ?, ?)"
SET_LINE = "UPDATE lines SET last_at = ?, value = ? WHERE tenant = ? AND place = ?"
TAKEN_PLACES = "SELECT place FROM lines WHERE place >= ? ORDER BY place LIMIT 64"
NEWEST_PLACE = "SELECT max(place) FROM lines WHERE tenant = ?"
OLDEST_PLACE = "SELECT min(place) FROM lines WHERE tenant = ?"
SLICE_OF = "SELECT number, amount FROM slices WHERE tenant = ? AND first_place <= ? ORDER BY first_place DESC LIMIT 1"
ADD_SLICE = "INSERT INTO slices (tenant, first_place, amount) VALUES (?, ?, 0)"
GROW_SLICE = "UPDATE slices SET amount = amount + 1 WHERE tenant = ? AND number = ?"
SLICES = "SELECT number, first_place FROM slices WHERE tenant = ? AND first_place < ? ORDER BY first_place DESC"
DROP_SLICES = """DELETE FROM slices WHERE tenant = ?1 AND first_place <
    (SELECT max(first_place) FROM slices WHERE tenant = ?1 AND first_place <= ?2)"""
ADD_TERMS = "INSERT INTO terms (rowid, words) VALUES (?, ?)"
DROP_TERMS = "INSERT INTO terms (terms, rowid, words) VALUES ('delete', ?, ?)"
DROP_ALL_TERMS = "INSERT INTO terms (terms) VALUES ('delete-all')"
WITH_TERMS = """SELECT lines.place, lines.value FROM terms CROSS JOIN lines ON lines.place = terms.rowid
    WHERE terms MATCH ? AND terms.rowid < ? AND terms.rowid >= ? AND lines.tenant = ? ORDER BY terms.rowid DESC LIMIT ?"""
ADD_HOUR = """INSERT INTO hours (tenant, hour, kind, name, amount) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (tenant, hour, kind, name) DO UPDATE SET amount = hours.amount + excluded.amount"""
ADD_DAY = """INSERT INTO days (tenant, day, kind, name, amount) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (tenant, kind, day, name) DO UPDATE SET amount = days.amount + excluded.amount"""
HOURS = """SELECT hour - hour % ?1 AS start, kind, name, sum(amount) AS number FROM hours WHERE tenant = ?2 AND hour >= ?3 AND hour < ?4
    GROUP BY start, kind, name HAVING sum(amount) != 0 ORDER BY start, kind, name"""
# By whole days where they are kept, and by the hours at both ends: three months are four thousand rows and not a hundred thousand.
DAYS = """SELECT start, kind, name, sum(amount) AS number FROM (
    SELECT hour - hour % ?1 AS start, kind, name, amount FROM hours WHERE tenant = ?2 AND hour >= ?3 AND hour < ?4
    UNION ALL SELECT day * 24 - day * 24 % ?1, kind, name, amount FROM days WHERE tenant = ?2
        AND kind IN ('mail', 'octets', 'category', 'state', 'stopped', 'delay') AND day >= ?4 / 24 AND day < ?5 / 24
    UNION ALL SELECT hour - hour % ?1, kind, name, amount FROM hours WHERE tenant = ?2 AND hour >= ?5 AND hour < ?6
    ) AS parts GROUP BY start, kind, name HAVING sum(amount) != 0 ORDER BY start, kind, name"""
MOST = """SELECT name, sum(amount) AS number FROM days WHERE tenant = ? AND kind = ? AND day >= ?
    GROUP BY name HAVING sum(amount) > 0 ORDER BY number DESC, name LIMIT ?"""
COUNTED_DAYS = "SELECT DISTINCT day FROM days WHERE tenant = ? AND kind = ? AND day >= ? AND day < ?"
THIN_DAY = """DELETE FROM days WHERE tenant = ?1 AND kind = ?2 AND day = ?3 AND name NOT IN
    (SELECT name FROM days WHERE tenant = ?1 AND kind = ?2 AND day = ?3 ORDER BY amount DESC, name LIMIT ?4)"""
DROP_HOURS = "DELETE FROM hours WHERE tenant = ? AND hour < ?"
# After hours were forgotten their day is what is left of it.
DROP_DAY_SUMS = "DELETE FROM days WHERE tenant = ? AND kind NOT IN ('attacked', 'sender') AND day <= ?"
SUM_DAY = """INSERT INTO days (tenant, kind, day, name, amount) SELECT tenant, kind, hour / 24, name, sum(amount) FROM hours
    WHERE tenant = ?1 AND hour >= ?2 * 24 AND hour < ?2 * 24 + 24 GROUP BY tenant, kind, hour / 24, name"""
DROP_DAYS = "DELETE FROM days WHERE tenant = ? AND kind = ? AND day < ?"
STORY = "SELECT payload FROM links WHERE tenant = ? AND arrival = ? AND payload != x'' ORDER BY rowid"
# "+": walked by rowid, not collected by tenant and sorted for every page.
LINKS_AFTER = "SELECT rowid, arrival, payload FROM links WHERE +tenant = ? AND rowid > ? AND last_at >= ? AND payload != x'' ORDER BY rowid"
RECENT = "SELECT place, value FROM lines WHERE tenant = ? AND place < ? AND place >= ? ORDER BY place DESC LIMIT ?"
COUNT = "SELECT count(*) FROM lines WHERE tenant = ? AND place >= ?"
OF_CAMPAIGN = """SELECT lines.place, lines.value FROM campaign_members JOIN lines ON lines.tenant = campaign_members.tenant
    AND lines.arrival = campaign_members.arrival
    WHERE campaign_members.tenant = ? AND campaign_members.campaign = ? AND lines.place < ? AND lines.place >= ? ORDER BY lines.place DESC LIMIT ?"""
TOLD = "SELECT rowid, tenant, arrival, payload FROM links WHERE rowid > ? AND payload != x'' ORDER BY rowid LIMIT ?"
LAST_LINK = "SELECT max(rowid) FROM links"
TENANTS = "SELECT min(tenant) FROM links WHERE tenant > ?"
WRITERS = "SELECT DISTINCT writer FROM links"
CHAIN = "SELECT writer, number, previous, digest, tenant, arrival, payload, original FROM links WHERE writer = ? AND number > ? ORDER BY number"
RETIRED = "SELECT writer, number, digest FROM retired"
ACCEPTING = "SELECT payload FROM links WHERE accepts = 1 AND last_at >= ? AND payload != x''"
EMPTIED = "SELECT writer, number FROM links WHERE payload = x'' AND last_at >= ? LIMIT 20"
LINKS_OF = "SELECT writer, number, payload FROM links WHERE tenant = ? AND arrival = ? AND payload != x'' ORDER BY rowid"
ORIGINAL = "SELECT payload, original FROM links WHERE tenant = ? AND writer = ? AND number = ?"
REDACT = "UPDATE links SET payload = ?, original = ? WHERE tenant = ? AND writer = ? AND number = ?"
ERASING = "SELECT payload FROM links WHERE accepts = 2 AND payload != x''"
REDACTED = "SELECT writer, number, payload FROM links WHERE original != x'' AND payload != x''"
BEGIN_ERASURE = "INSERT OR IGNORE INTO erasures (tenant, person, pseudonym) VALUES (?, ?, ?)"
ERASURE = "SELECT pseudonym FROM erasures WHERE tenant = ? AND person = ?"
END_ERASURE = "DELETE FROM erasures WHERE tenant = ? AND person = ?"
OLD_LINKS = "SELECT writer, number, payload, original FROM links WHERE tenant = ? AND last_at < ? AND payload != x'' ORDER BY last_at LIMIT ?"
EMPTY_LINK = "UPDATE links SET payload = x'', original = ?, accepts = 0 WHERE tenant = ? AND writer = ? AND number = ?"
OLDEST = "SELECT number, digest, payload = x'' FROM links WHERE writer = ? ORDER BY number LIMIT ?"
DROP_LINK = "DELETE FROM links WHERE writer = ? AND number <= ?"
SET_RETIRED = (
    "INSERT INTO retired (writer, number, digest) VALUES (?, ?, ?) "
    "ON CONFLICT (writer) DO UPDATE SET number = excluded.number, digest = excluded.digest"
)
OLD_LINES = "SELECT place, value FROM lines WHERE tenant = ? AND place < ? AND last_at < ? ORDER BY place LIMIT ?"
DROP_LINE = "DELETE FROM lines WHERE tenant = ? AND place = ?"
DROP_LINES = "DELETE FROM lines"
DROP_ALL_SLICES = "DELETE FROM slices"
DROP_ALL_HOURS = "DELETE FROM hours"
DROP_ALL_DAYS = "DELETE FROM days"
SET_MARK = "INSERT INTO marks (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = max(marks.value, excluded.value)"
PUT_MARK = "INSERT INTO marks (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
DROP_MARK = "DELETE FROM marks WHERE name = ?"
GET_MARK = "SELECT value FROM marks WHERE name = ?"

ADD_REPORT = "INSERT OR IGNORE INTO dmarc_reports (tenant, domain, reporter, report, last_at, arrival, value) VALUES (?, ?, ?, ?, ?, ?, ?)"
REPORTS = "SELECT arrival, value FROM dmarc_reports WHERE tenant = ? ORDER BY last_at DESC, arrival DESC LIMIT ?"
REPORTS_OF = "SELECT arrival, value FROM dmarc_reports WHERE tenant = ? AND domain = ? ORDER BY last_at DESC, arrival DESC LIMIT ?"
DROP_OLD_REPORTS = "DELETE FROM dmarc_reports WHERE tenant = ? AND last_at < ?"
ADD_TLS_REPORT = "INSERT OR IGNORE INTO tls_reports (tenant, domain, reporter, report, last_at, arrival, value) VALUES (?, ?, ?, ?, ?, ?, ?)"
TLS_REPORTS = "SELECT arrival, value FROM tls_reports WHERE tenant = ? ORDER BY last_at DESC, arrival DESC LIMIT ?"
TLS_REPORTS_OF = "SELECT arrival, value FROM tls_reports WHERE tenant = ? AND domain = ? ORDER BY last_at DESC, arrival DESC LIMIT ?"
DROP_OLD_TLS_REPORTS = "DELETE FROM tls_reports WHERE tenant = ? AND last_at < ?"
ADD_SEEN = """INSERT INTO dmarc_seen (tenant, day, domain, value, count) VALUES (?, ?, ?, ?, 1)
    ON CONFLICT (tenant, day, domain, value) DO UPDATE SET count = dmarc_seen.count + 1"""
SEEN_GROUPS = "SELECT DISTINCT tenant, day, domain FROM dmarc_seen WHERE day < ? ORDER BY tenant, day, domain LIMIT ?"
SEEN = "SELECT value, count FROM dmarc_seen WHERE tenant = ? AND day = ? AND domain = ? ORDER BY count DESC LIMIT ?"
DROP_SEEN = "DELETE FROM dmarc_seen WHERE tenant = ? AND day = ? AND domain = ?"
DROP_OLD_SEEN = "DELETE FROM dmarc_seen WHERE tenant = ? AND day < ?"
MEET = """INSERT INTO acquaintances (tenant, kind, name, first_at, last_at, received, sent) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (tenant, kind, name) DO UPDATE SET
    first_at = min(acquaintances.first_at, excluded.first_at), last_at = max(acquaintances.last_at, excluded.last_at),
    received = acquaintances.received + excluded.received, sent = acquaintances.sent + excluded.sent"""
ACQUAINTED = "SELECT kind, name, first_at, last_at, received, sent FROM acquaintances WHERE tenant = ? AND kind = ? AND name = ?"
PAYMENTS = """SELECT kind, name, first_at, last_at, received, sent FROM acquaintances
    WHERE tenant = ? AND kind = 'payment' AND name >= ? AND name < ? ORDER BY last_at DESC, name LIMIT ?"""
PARTNERS = "SELECT name FROM acquaintances WHERE tenant = ? AND kind = 'organisation' AND sent >= ? ORDER BY sent DESC, name LIMIT ?"
ACQUAINTED_WITH = """SELECT kind, name, received, sent FROM acquaintances WHERE tenant = ?1
    AND (name = ?2 OR substr(name, 1, length(?2) + 1) = ?2 || ' ' OR substr(name, -length(?2) - 1) = ' ' || ?2) ORDER BY kind, name"""
OLD_ACQUAINTANCES = "SELECT tenant, kind, name FROM acquaintances WHERE last_at < ? LIMIT ?"
DROP_ACQUAINTANCE = "DELETE FROM acquaintances WHERE tenant = ? AND kind = ? AND name = ?"

CAMPAIGN_OF = "SELECT campaign FROM campaign_members WHERE tenant = ? AND arrival = ?"
ADD_CAMPAIGN = """INSERT INTO campaigns (tenant, campaign, first_at, last_at, messages, people, senders, unwanted, sketch, sender, subject)
    VALUES (?, ?, ?, ?, 0, 0, 0, 0, ?, ?, ?)"""
SPREAD = "SELECT people, senders FROM campaigns WHERE tenant = ? AND campaign = ?"
JOIN_CAMPAIGN = """UPDATE campaigns SET first_at = min(first_at, ?), last_at = max(last_at, ?), messages = messages + 1, people = people + ?,
    senders = senders + ?, unwanted = unwanted + ? WHERE tenant = ? AND campaign = ?"""
ADD_NAME = "INSERT OR IGNORE INTO campaign_names (tenant, campaign, name) VALUES (?, ?, ?)"
ADD_MEMBER = "INSERT INTO campaign_members (tenant, arrival, campaign, at, category) VALUES (?, ?, ?, ?, ?)"
SET_KEY = "INSERT INTO campaign_keys (tenant, key, campaign) VALUES (?, ?, ?) ON CONFLICT (tenant, key) DO UPDATE SET campaign = excluded.campaign"
BY_KEYS = """SELECT campaign_keys.key, campaigns.campaign, campaigns.last_at, campaigns.sketch FROM campaign_keys
    JOIN campaigns ON campaigns.tenant = campaign_keys.tenant AND campaigns.campaign = campaign_keys.campaign
    WHERE campaign_keys.tenant = ? AND campaign_keys.key IN (SELECT value FROM json_each(?))"""
CAMPAIGN = """SELECT campaign, first_at, last_at, messages, people, senders, unwanted, sender, subject FROM campaigns
    WHERE tenant = ? AND campaign = ?"""
LARGEST = """SELECT campaign, first_at, last_at, messages, people, senders, unwanted, sender, subject FROM campaigns
    WHERE tenant = ? AND messages >= ? AND last_at >= ? AND first_at < ? ORDER BY messages DESC, last_at DESC, campaign LIMIT ?"""
CATEGORIES = """SELECT category, count(*) AS number FROM campaign_members WHERE tenant = ? AND campaign = ?
    GROUP BY category ORDER BY number DESC, category"""
MEMBERS = "SELECT arrival FROM campaign_members WHERE tenant = ? AND campaign = ? ORDER BY at DESC, arrival DESC LIMIT ?"
PEOPLE = "SELECT substr(name, 4) FROM campaign_names WHERE tenant = ? AND campaign = ? AND name >= 'to ' AND name < 'to!' ORDER BY name LIMIT ?"
CAMPAIGNS_WITH = """SELECT campaign, name FROM campaign_names WHERE tenant = ? AND name = ? ORDER BY campaign"""
CAMPAIGNS_FROM = "SELECT campaign, sender, subject FROM campaigns WHERE tenant = ?1 AND instr(lower(sender), ?2) > 0 ORDER BY campaign"
DROP_NAME = "DELETE FROM campaign_names WHERE tenant = ? AND campaign = ? AND name = ?"
UNNAME_CAMPAIGN = "UPDATE campaigns SET sender = ?, subject = '' WHERE tenant = ? AND campaign = ?"
OLD_CAMPAIGNS = "SELECT tenant, campaign FROM campaigns WHERE last_at < ? OR (messages = 1 AND last_at < ?) LIMIT ?"
DROP_KEYS = "DELETE FROM campaign_keys WHERE tenant = ? AND campaign = ?"
DROP_MEMBERS = "DELETE FROM campaign_members WHERE tenant = ? AND campaign = ?"
DROP_NAMES = "DELETE FROM campaign_names WHERE tenant = ? AND campaign = ?"
DROP_CAMPAIGN = "DELETE FROM campaigns WHERE tenant = ? AND campaign = ?"

SAY = """INSERT INTO opinions (tenant, about, person, says, at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (tenant, about, person) DO UPDATE SET says = excluded.says, at = excluded.at WHERE excluded.at >= opinions.at"""
OPINIONS = """SELECT about, person, says, at FROM opinions WHERE tenant = ? AND says != 'undone' ORDER BY at DESC, about, person LIMIT ?"""
OPINION_TENANTS = "SELECT DISTINCT tenant FROM opinions ORDER BY tenant"
OPINIONS_BY = "SELECT about, says, at FROM opinions WHERE tenant = ? AND person = ? ORDER BY at"
RENAME_PERSON = "UPDATE OR REPLACE opinions SET person = ? WHERE tenant = ? AND person = ?"
OLD_OPINIONS = "SELECT tenant, about, person FROM opinions WHERE at < ? LIMIT ?"
DROP_OPINION = "DELETE FROM opinions WHERE tenant = ? AND about = ? AND person = ?"

_CHAIN = "a writer's chain runs over all tenants; each link carries its tenant"
_KEEP = "retention serves all tenants; each row goes by its own tenant"
_ANEW = "lines and index made anew, for all tenants, from their links"

SERVICE_WIDE = {
    "WRITERS": _CHAIN,
    "CHAIN": _CHAIN,
    "ACCEPTING": "the proof of the ledger covers all tenants; only names are told",
    "EMPTIED": _CHAIN,
    "ERASING": _CHAIN,
    "REDACTED": _CHAIN,
    "OLDEST": _CHAIN,
    "DROP_LINK": _CHAIN,
    "TAKEN_PLACES": "places are unique over all tenants; only numbers are told",
    "TOLD": "what is handed on to a SIEM, and lines made anew: each link carries its tenant",
    "LAST_LINK": "a number alone",
    "TENANTS": "the list of tenants itself",
    "DROP_LINES": _ANEW,
    "DROP_ALL_SLICES": _ANEW,
    "DROP_ALL_HOURS": _ANEW,
    "DROP_ALL_DAYS": _ANEW,
    "SEEN_GROUPS": "the keeper writes every tenant's reports; each group carries its tenant",
    "OLD_ACQUAINTANCES": _KEEP,
    "OLD_CAMPAIGNS": _KEEP,
    "OLD_OPINIONS": _KEEP,
    "OPINION_TENANTS": "the keeper learns for every tenant; only names are told",
}
