"""Every statement on `spool.db`. Each names its tenant; those that serve all tenants stand in SERVICE_WIDE with the reason."""

# arrivals -------------------------------------------------------------------------------------------------------------
ADD_BLOB = "INSERT INTO blobs (tenant, arrival, content) VALUES (?, ?, ?)"
ADD_ARRIVAL = """INSERT INTO arrivals (tenant, arrival, undecided, token, tries, due_at, owner, why, open_count, settled_at, value, blob)
    VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?)"""
DECIDE_ARRIVAL = """UPDATE arrivals SET undecided = 0, open_count = ?, settled_at = ?
    WHERE tenant = ? AND arrival = ? AND undecided = 1 AND token = ?"""
MAKE_WAIT = """UPDATE arrivals SET token = token + 1, tries = 0, due_at = ?, owner = '', why = ?
    WHERE tenant = ? AND arrival = ? AND undecided = 1 AND token = ?"""
CLAIM_UNDECIDED = """UPDATE arrivals SET token = token + 1, tries = tries + 1, due_at = ?, owner = ? WHERE (tenant, arrival) IN (
        SELECT tenant, arrival FROM arrivals WHERE undecided = 1 AND due_at <= ? ORDER BY due_at, arrival LIMIT ?
    ) RETURNING value, token, tries - 1"""
CHANGE_OPEN = """UPDATE arrivals SET open_count = open_count + ?, settled_at = CASE WHEN open_count + ? = 0 THEN CAST(? AS DOUBLE PRECISION) END
    WHERE (tenant, arrival) IN (VALUES (?, ?))"""
LIST_WAITING = """SELECT value, due_at, CASE WHEN owner = '' THEN why ELSE '' END FROM arrivals
    WHERE undecided = 1 AND tenant = ? AND arrival < ? ORDER BY arrival DESC LIMIT ?"""
READ_INLINE = """SELECT blobs.content FROM arrivals JOIN blobs ON blobs.number = arrivals.blob
    WHERE arrivals.tenant = ? AND arrivals.arrival = ? AND blobs.tenant = arrivals.tenant"""
GET_ARRIVAL = "SELECT value, blob FROM arrivals WHERE tenant = ? AND arrival = ?"
ARRIVAL_IS_FILE = "UPDATE arrivals SET blob = NULL, value = ? WHERE tenant = ? AND arrival = ?"
DROP_BLOB = "DELETE FROM blobs WHERE number = ? AND tenant = ?"
SETTLED = "SELECT tenant, arrival, blob, value FROM arrivals WHERE settled_at < ? ORDER BY settled_at LIMIT ?"
DROP_ARRIVAL = "DELETE FROM arrivals WHERE tenant = ? AND arrival = ?"
FILE_ARRIVALS = "SELECT tenant, arrival FROM arrivals WHERE blob IS NULL"

# clues ----------------------------------------------------------------------------------------------------------------
LEAVE_CLUE = """INSERT INTO clues (tenant, key, word, until) VALUES (?, ?, ?, ?)
    ON CONFLICT (tenant, key, word) DO UPDATE SET until = max(clues.until, excluded.until)"""
CLUES = "SELECT word FROM clues WHERE tenant = ? AND key = ? AND until > ? ORDER BY until DESC LIMIT ?"
OLD_CLUES = """DELETE FROM clues WHERE tenant = ?1 AND key = ?2 AND word NOT IN (
        SELECT word FROM clues WHERE tenant = ?1 AND key = ?2 ORDER BY until DESC LIMIT ?3
    )"""
FORGET_CLUES = "DELETE FROM clues WHERE (tenant, key, word) IN (SELECT tenant, key, word FROM clues WHERE until <= ? ORDER BY until LIMIT 200)"
WAKE = "UPDATE arrivals SET due_at = ?1 WHERE tenant = ?2 AND undecided = 1 AND owner = '' AND why = ?3 AND due_at > ?1"

# deliveries -----------------------------------------------------------------------------------------------------------
ADD_DELIVERY = "INSERT INTO deliveries (tenant, delivery, due_at, next_at, token, owner, value) VALUES (?, ?, ?, ?, 0, '', ?)"
CLAIM_DUE = """UPDATE deliveries SET token = token + 1, due_at = ?, owner = ? WHERE (tenant, delivery) IN (
        SELECT tenant, delivery FROM deliveries WHERE due_at <= ? ORDER BY due_at, delivery LIMIT ?
    ) RETURNING value, token"""
PROLONG = "UPDATE deliveries SET due_at = ? WHERE tenant = ? AND delivery = ? AND token = ?"
GET_CLAIMED_DELIVERY = "SELECT value FROM deliveries WHERE tenant = ? AND delivery = ? AND token = ?"
CLAIMED_DELIVERIES = "SELECT tenant, delivery, token, value FROM deliveries WHERE (tenant, delivery) IN (VALUES (?, ?))"
DROP_DELIVERY = "DELETE FROM deliveries WHERE (tenant, delivery) IN (VALUES (?, ?))"
KEEP_DELIVERY = "UPDATE deliveries SET due_at = ?, next_at = ?, token = token + 1, owner = '', value = ? WHERE tenant = ? AND delivery = ?"
NEXT_DUE = "SELECT min(due_at) FROM deliveries"
QUEUE = "SELECT value FROM deliveries WHERE tenant = ? AND delivery > ? ORDER BY delivery LIMIT ?"
GET_DELIVERY = "SELECT value FROM deliveries WHERE tenant = ? AND delivery = ?"
COUNT_DELIVERIES = "SELECT count(*) FROM deliveries"
GET_FREE_DELIVERY = "SELECT value FROM deliveries WHERE tenant = ? AND delivery = ? AND due_at = next_at"
LATER = "SELECT value, due_at = next_at FROM deliveries WHERE tenant = ? AND next_at > ?"
LATER_ONE = "SELECT value, due_at = next_at FROM deliveries WHERE tenant = ? AND next_at > ? AND delivery = ?"
HASTEN = "UPDATE deliveries SET next_at = ?1, due_at = CASE WHEN ?2 THEN ?1 ELSE due_at END, value = ?3 WHERE tenant = ?4 AND delivery = ?5"
ADD_READER = "INSERT OR IGNORE INTO readers (tenant, reader, delivery) VALUES (?, ?, ?)"
DROP_READER = "DELETE FROM readers WHERE tenant = ? AND reader = ? AND delivery = ?"
OWED_TO = """SELECT deliveries.value FROM readers JOIN deliveries ON deliveries.tenant = readers.tenant AND deliveries.delivery = readers.delivery
    WHERE readers.tenant = ? AND readers.reader = ? AND readers.delivery < ? ORDER BY readers.delivery DESC LIMIT ?"""

OWED = "SELECT tenant, delivery, value FROM deliveries"
WAIT_FOR_WORD = "UPDATE arrivals SET due_at = ?, owner = '', token = token + 1, why = ? WHERE undecided = 1"

# held mail ------------------------------------------------------------------------------------------------------------
ADD_HELD = "INSERT INTO held (tenant, held, arrival, recipient, state, until, inline, value) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
LIST_HELD = "SELECT value FROM held WHERE tenant = ? AND held < ? AND state = ? ORDER BY held DESC LIMIT ?"
LIST_HELD_OF = "SELECT value FROM held WHERE tenant = ? AND held < ? AND state = ? AND recipient = ? ORDER BY held DESC LIMIT ?"
GET_HELD = "SELECT value FROM held WHERE tenant = ? AND held = ?"
GET_KEPT = "SELECT value FROM held WHERE tenant = ? AND held = ? AND state = 'kept'"
GET_THERE = "SELECT value FROM held WHERE tenant = ? AND held = ? AND state IN ('kept', 'delivered')"
DROP_COPY = "DELETE FROM held WHERE tenant = ? AND held = ? AND state = 'delivered'"
END_HELD = "UPDATE held SET state = ?, value = ? WHERE tenant = ? AND held = ?"
ALTER_HELD = "UPDATE held SET until = ?, value = ? WHERE tenant = ? AND held = ? AND state = 'kept'"
OVER = "SELECT value FROM held WHERE state IN ('kept', 'delivered') AND until <= ? ORDER BY until LIMIT ?"
INLINE_HELD = "SELECT value FROM held WHERE state IN ('kept', 'delivered') AND inline = 1 ORDER BY held LIMIT ?"
HELD_OF_ARRIVAL = "SELECT value FROM held WHERE tenant = ? AND arrival = ?"
HELD_IS_FILE = "UPDATE held SET inline = 0, value = ? WHERE tenant = ? AND held = ?"
DROP_HELD = "DELETE FROM held WHERE tenant = ? AND arrival = ?"

# ledger ---------------------------------------------------------------------------------------------------------------
ADD_FATE = "INSERT INTO ledger (tenant, arrival, recipient, minute, fate) VALUES (?, ?, ?, ?, ?)"
SET_FATE = "UPDATE ledger SET fate = ? WHERE (tenant, arrival, recipient) IN (VALUES (?, ?, ?))"
ADD_TALLY = """INSERT INTO tallies (tenant, fate, amount) VALUES (?, ?, ?)
    ON CONFLICT (tenant, fate) DO UPDATE SET amount = tallies.amount + excluded.amount"""
LEDGER = "SELECT tenant, arrival, recipient, minute, fate FROM ledger"
LEDGER_OF = "SELECT tenant, arrival, recipient, minute, fate FROM ledger WHERE tenant = ?"
TENANTS = "SELECT DISTINCT tenant FROM tallies"
OLD_FATES = """SELECT arrival, recipient, fate FROM ledger WHERE tenant = ?1 AND minute < ?2 AND arrival < ?4
    AND NOT EXISTS (SELECT 1 FROM arrivals WHERE arrivals.tenant = ?1 AND arrivals.arrival = ledger.arrival) LIMIT ?3"""
STANDING = "SELECT tenant, arrival, recipient, minute, fate FROM ledger WHERE tenant = ? AND arrival = ?"
FATE_OF = "SELECT fate FROM ledger WHERE tenant = ? AND arrival = ? AND recipient = ?"
RENAME_FATE = "UPDATE ledger SET recipient = ? WHERE tenant = ? AND arrival = ? AND recipient = ?"
RENAME_HELD = "UPDATE held SET recipient = ?, value = ? WHERE tenant = ? AND held = ?"
DROP_FATE = "DELETE FROM ledger WHERE tenant = ? AND arrival = ? AND recipient = ?"
ADD_PAST = """INSERT INTO past (tenant, fate, amount) VALUES (?, ?, ?)
    ON CONFLICT (tenant, fate) DO UPDATE SET amount = past.amount + excluded.amount"""
SET_MARK = "INSERT INTO marks (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = max(marks.value, excluded.value)"
GET_MARK = "SELECT value FROM marks WHERE name = ?"
PAST = "SELECT fate, sum(amount) FROM past GROUP BY fate"
TALLIES = "SELECT fate, sum(amount) FROM tallies GROUP BY fate"

# outbox ---------------------------------------------------------------------------------------------------------------
FIND_WRITER = "SELECT number, last, digest FROM writers WHERE name = ?"
ADD_WRITER = "INSERT INTO writers (name, last, digest) VALUES (?, 0, ?)"
SET_HEAD = "UPDATE writers SET last = ?, digest = ? WHERE number = ?"
HEADS = "SELECT name, last, digest FROM writers WHERE last > 0"
WRITERS = "SELECT number, name FROM writers"
ADD_LINK = "INSERT INTO outbox (link, previous, digest, tenant, arrival, payload) VALUES (?, ?, ?, ?, ?, ?)"
OUTBOX = "SELECT link, previous, digest, tenant, arrival, payload FROM outbox ORDER BY link LIMIT ?"
COUNT_RUN = "SELECT tenant, count(*) FROM outbox WHERE link BETWEEN ? AND ? GROUP BY tenant"
DROP_RUN = "DELETE FROM outbox WHERE link BETWEEN ? AND ?"
COUNT_LINKS = "SELECT tenant, count(*) FROM outbox GROUP BY tenant"

# check ----------------------------------------------------------------------------------------------------------------
ALL_ARRIVALS = """SELECT value, undecided, settled_at IS NOT NULL, open_count, blob IS NOT NULL,
    EXISTS (SELECT 1 FROM blobs WHERE number = blob AND blobs.tenant = arrivals.tenant AND blobs.arrival = arrivals.arrival) FROM arrivals"""
ALL_DELIVERIES = "SELECT value FROM deliveries"
ALL_READERS = "SELECT tenant, reader, delivery FROM readers"
ALL_KEPT = "SELECT value FROM held WHERE state IN ('kept', 'delivered')"
LIVE_FATES = "SELECT tenant, arrival, recipient, fate FROM ledger WHERE fate IN ('waiting', 'queued', 'quarantined')"
COUNT_FATES = "SELECT tenant, fate, count(*) FROM ledger GROUP BY tenant, fate"
ALL_TALLIES = "SELECT tenant, fate, amount FROM tallies WHERE amount <> 0"
LOST_BLOBS = """SELECT tenant, arrival FROM blobs WHERE NOT EXISTS (
        SELECT 1 FROM arrivals WHERE arrivals.tenant = blobs.tenant AND arrivals.arrival = blobs.arrival AND arrivals.blob = blobs.number
    )"""

_CLAIM = "work is claimed over all tenants; what it returns carries its tenant"
_KEEP = "the keeper serves all tenants; each row goes by its own tenant"
_PROVE = "the proof of the ledger covers all tenants; it shows names and numbers, no content"
_CHAIN = "a writer's chain runs over all tenants; each link carries its tenant"

SERVICE_WIDE = {
    "OWED": "a restore holds what is owed of all tenants; each row goes by its own tenant",
    "WAIT_FOR_WORD": "a restore holds what is undecided of all tenants; nothing is told",
    "FORGET_CLUES": "what is over is forgotten for all tenants; nothing is told",
    "CLAIM_UNDECIDED": _CLAIM,
    "CLAIM_DUE": _CLAIM,
    "NEXT_DUE": "only a time is told",
    "SETTLED": _KEEP,
    "FILE_ARRIVALS": _KEEP,
    "OVER": _KEEP,
    "INLINE_HELD": _KEEP,
    "TENANTS": _KEEP,
    "LEDGER": _PROVE,
    "PAST": _PROVE,
    "TALLIES": _PROVE,
    "OUTBOX": _CHAIN,
    "COUNT_RUN": _CHAIN,
    "DROP_RUN": _CHAIN,
    "COUNT_LINKS": _PROVE,
    "COUNT_DELIVERIES": "only a number is told",
    "ALL_ARRIVALS": _PROVE,
    "ALL_DELIVERIES": _PROVE,
    "ALL_READERS": _PROVE,
    "ALL_KEPT": _PROVE,
    "LIVE_FATES": _PROVE,
    "COUNT_FATES": _PROVE,
    "ALL_TALLIES": _PROVE,
    "LOST_BLOBS": _PROVE,
}
