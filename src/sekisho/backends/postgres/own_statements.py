"""Statements that PostgreSQL needs in words of its own; what they stand for is in the embedded stores' files of statements."""

# spool: claims pass over rows that another process holds, and reads that lead to a change hold their rows until the commit ----------------------
ADD_WRITER = "INSERT INTO writers (name, last, digest) VALUES ($1, 0, $2) RETURNING number"
CLAIM_UNDECIDED = """WITH due AS MATERIALIZED (
        SELECT tenant, arrival FROM arrivals WHERE undecided = 1 AND due_at <= $3 ORDER BY due_at, arrival LIMIT $4 FOR UPDATE SKIP LOCKED
    ) UPDATE arrivals SET token = token + 1, tries = tries + 1, due_at = $1, owner = $2 FROM due
    WHERE arrivals.tenant = due.tenant AND arrivals.arrival = due.arrival RETURNING value, token, tries - 1"""
CLAIM_DUE = """WITH due AS MATERIALIZED (
        SELECT tenant, delivery FROM deliveries WHERE due_at <= $3 ORDER BY due_at, delivery LIMIT $4 FOR UPDATE SKIP LOCKED
    ) UPDATE deliveries SET token = token + 1, due_at = $1, owner = $2 FROM due
    WHERE deliveries.tenant = due.tenant AND deliveries.delivery = due.delivery RETURNING value, token"""
SETTLED = "SELECT tenant, arrival, blob, value FROM arrivals WHERE settled_at < $1 ORDER BY settled_at LIMIT $2 FOR UPDATE SKIP LOCKED"
OLD_FATES = """SELECT arrival, recipient, fate FROM ledger WHERE tenant = $1 AND minute < $2 AND arrival < $4
    AND NOT EXISTS (SELECT 1 FROM arrivals WHERE arrivals.tenant = $1 AND arrivals.arrival = ledger.arrival) LIMIT $3 FOR UPDATE SKIP LOCKED"""
FORGET_CLUES = """DELETE FROM clues WHERE (tenant, key, word) IN (
        SELECT tenant, key, word FROM clues WHERE until <= $1 ORDER BY until LIMIT 200 FOR UPDATE SKIP LOCKED
    )"""
# A sum has sixteen parts, so that writers who commit at one time do not wait for each other.
ADD_TALLY = """INSERT INTO tallies (tenant, fate, part, amount) VALUES ($1, $2, pg_backend_pid() % 16, $3)
    ON CONFLICT (tenant, fate, part) DO UPDATE SET amount = tallies.amount + excluded.amount"""
ALL_TALLIES = "SELECT tenant, fate, sum(amount)::bigint FROM tallies GROUP BY tenant, fate HAVING sum(amount) <> 0"
FORGET_OLD_NODES = """DELETE FROM nodes WHERE (node, place, process) IN (
        SELECT node, place, process FROM nodes WHERE lease_until < $1 OR (place = $2 AND generation < $3) FOR UPDATE SKIP LOCKED
    )"""

# many messages in one round trip each -------------------------------------------------------------------------------------------------------
BLOB_NUMBERS = "SELECT nextval('blob_numbers')"
ADD_BLOBS = "INSERT INTO blobs (number, tenant, arrival, content) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bytea[])"
ADD_ARRIVALS = """INSERT INTO arrivals (tenant, arrival, undecided, token, tries, due_at, owner, why, open_count, settled_at, value, blob)
    SELECT tenant, arrival, undecided, token, tries, due_at, owner, '', open_count, settled_at, value, blob FROM unnest(
        $1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::float8[], $7::text[], $8::bigint[], $9::float8[], $10::bytea[],
        $11::bigint[]
    ) AS added (tenant, arrival, undecided, token, tries, due_at, owner, open_count, settled_at, value, blob)"""
ADD_DELIVERIES = """INSERT INTO deliveries (tenant, delivery, due_at, next_at, token, owner, value)
    SELECT tenant, delivery, due_at, next_at, 0, '', value FROM unnest($1::text[], $2::text[], $3::float8[], $4::float8[], $5::bytea[])
    AS added (tenant, delivery, due_at, next_at, value)"""
ADD_HELD = """INSERT INTO held (tenant, held, arrival, recipient, state, until, inline, value)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::bigint[], $8::bytea[])"""
ADD_READERS = """INSERT INTO readers (tenant, reader, delivery) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
    ON CONFLICT DO NOTHING"""
ADD_FATES = """INSERT INTO ledger (tenant, arrival, recipient, minute, fate)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[])"""
ADD_LINKS = """INSERT INTO outbox (link, previous, digest, tenant, arrival, payload)
    SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::text[], $5::text[], $6::bytea[])"""
SET_FATES = """UPDATE ledger SET fate = $1 FROM unnest($2::text[], $3::text[], $4::text[]) AS asked (tenant, arrival, recipient)
    WHERE ledger.tenant = asked.tenant AND ledger.arrival = asked.arrival AND ledger.recipient = asked.recipient"""
# Held in one order, whatever their changes: two machines that end what they owe of the same messages wait for each other, and never in a ring.
CHANGE_OPENS = """WITH held AS MATERIALIZED (
        SELECT arrivals.tenant, arrivals.arrival, asked.change FROM arrivals JOIN unnest($2::bigint[], $3::text[], $4::text[])
        AS asked (change, tenant, arrival) ON arrivals.tenant = asked.tenant AND arrivals.arrival = asked.arrival
        ORDER BY arrivals.tenant, arrivals.arrival FOR UPDATE OF arrivals
    ) UPDATE arrivals SET open_count = open_count + held.change, settled_at = CASE WHEN open_count + held.change = 0 THEN $1::float8 END FROM held
    WHERE arrivals.tenant = held.tenant AND arrivals.arrival = held.arrival"""
DROP_DELIVERIES = """DELETE FROM deliveries USING unnest($1::text[], $2::text[]) AS asked (tenant, delivery)
    WHERE deliveries.tenant = asked.tenant AND deliveries.delivery = asked.delivery"""
CLAIMED = """SELECT deliveries.tenant, deliveries.delivery, deliveries.token, deliveries.value FROM deliveries
    JOIN unnest($1::text[], $2::text[]) AS asked (tenant, delivery) ON deliveries.tenant = asked.tenant AND deliveries.delivery = asked.delivery
    ORDER BY deliveries.tenant, deliveries.delivery FOR UPDATE OF deliveries"""
IN_LEDGER = """SELECT DISTINCT ledger.tenant, ledger.arrival FROM ledger
    JOIN unnest($1::text[], $2::text[]) AS asked (tenant, arrival) ON ledger.tenant = asked.tenant AND ledger.arrival = asked.arrival"""
DROP_LINKS = "DELETE FROM outbox WHERE link = ANY($1::bigint[]) RETURNING tenant"
ADD_TALLIES = """INSERT INTO tallies (tenant, fate, part, amount)
    SELECT tenant, fate, pg_backend_pid() % 16, amount FROM unnest($1::text[], $2::text[], $3::bigint[]) AS added (tenant, fate, amount)
    ON CONFLICT (tenant, fate, part) DO UPDATE SET amount = tallies.amount + excluded.amount"""

# control ------------------------------------------------------------------------------------------------------------------------------------
ENTRIES_WITH = """SELECT tenant, kind, key, version, value FROM entries
    WHERE kind = $1 AND tenant = $2 AND key > $3 AND position($4::bytea IN value) > 0 ORDER BY key LIMIT $5"""
PUT_DOCUMENT = """INSERT INTO documents (tenant, shelf, name, octets) VALUES ($1, $2, $3, $4)
    ON CONFLICT (tenant, shelf, name) DO UPDATE SET octets = excluded.octets"""
GET_DOCUMENT = "SELECT octets FROM documents WHERE tenant = $1 AND shelf = $2 AND name = $3"
DOCUMENT_NAMES = "SELECT name FROM documents WHERE tenant = $1 AND shelf = $2 ORDER BY name"
FORGET_DOCUMENT = "DELETE FROM documents WHERE tenant = $1 AND shelf = $2 AND name = $3"
DOCUMENT_OWNERS = "SELECT DISTINCT tenant FROM documents WHERE shelf = $1 ORDER BY tenant"
NEWEST_POLICY = "SELECT coalesce(max(number), 0) FROM policies WHERE tenant = $1"
ADD_POLICY = "INSERT INTO policies (tenant, number, value) VALUES ($1, $2, $3)"
GET_POLICY = "SELECT value FROM policies WHERE tenant = $1 AND number = $2"
PUT_KEY = """INSERT INTO signing_keys (tenant, name, sealed) VALUES ($1, $2, $3)
    ON CONFLICT (tenant, name) DO UPDATE SET sealed = excluded.sealed"""
DROP_KEY = "DELETE FROM signing_keys WHERE tenant = $1 AND name = $2"
KEYS_OF = "SELECT name, sealed FROM signing_keys WHERE tenant = $1"
KEY_TENANTS = "SELECT DISTINCT tenant FROM signing_keys ORDER BY tenant"

# history ------------------------------------------------------------------------------------------------------------------------------------
ADD_LINKS_ONCE = """INSERT INTO links (writer, number, previous, digest, tenant, arrival, first_at, last_at, accepts, payload)
    SELECT * FROM unnest(
        $1::text[], $2::bigint[], $3::bytea[], $4::bytea[], $5::text[], $6::text[], $7::float8[], $8::float8[], $9::bigint[], $10::bytea[]
    ) ON CONFLICT DO NOTHING RETURNING writer, number"""
LINES_OF = """SELECT lines.tenant, lines.arrival, lines.place, lines.value FROM lines
    JOIN unnest($1::text[], $2::text[]) AS asked (tenant, arrival) ON lines.tenant = asked.tenant AND lines.arrival = asked.arrival"""
ADD_SLICE = "INSERT INTO slices (tenant, first_place, amount) VALUES ($1, $2, 0) RETURNING number"
ADD_TERMS = """INSERT INTO terms (place, words) VALUES ($1, array_to_tsvector(string_to_array($2::text, ' ')))
    ON CONFLICT (place) DO UPDATE SET words = terms.words || excluded.words"""
DROP_TERMS = "UPDATE terms SET words = ts_delete(words, string_to_array($2::text, ' ')) WHERE place = $1"
DROP_ALL_TERMS = "DELETE FROM terms"
WITH_TERMS = """SELECT lines.place, lines.value FROM terms JOIN lines ON lines.place = terms.place
    WHERE terms.words @@ $1::text::tsquery AND terms.place < $2 AND terms.place >= $3 AND lines.tenant = $4 ORDER BY terms.place DESC LIMIT $5"""
# A line that goes takes its row of terms with it; the index forgets by place.
DROP_LINE = "WITH gone AS (DELETE FROM terms WHERE place = $2) DELETE FROM lines WHERE tenant = $1 AND place = $2"
ACQUAINTED_WITH = """SELECT kind, name, received, sent FROM acquaintances WHERE tenant = $1
    AND (name = $2 OR left(name, length($2) + 1) = $2 || ' ' OR right(name, length($2) + 1) = ' ' || $2) ORDER BY kind, name"""
BY_KEYS = """SELECT campaign_keys.key, campaigns.campaign, campaigns.last_at, campaigns.sketch FROM campaign_keys
    JOIN campaigns ON campaigns.tenant = campaign_keys.tenant AND campaigns.campaign = campaign_keys.campaign
    WHERE campaign_keys.tenant = $1 AND campaign_keys.key = ANY($2::text[])"""
ACQUAINTED_ALL = """SELECT acquaintances.kind, acquaintances.name, first_at, last_at, received, sent FROM acquaintances
    JOIN unnest($2::text[], $3::text[]) AS asked (kind, name) ON acquaintances.kind = asked.kind AND acquaintances.name = asked.name
    WHERE acquaintances.tenant = $1"""
RENAME_PERSON = """WITH gone AS (DELETE FROM opinions WHERE tenant = $2 AND person = $3 RETURNING tenant, about, says, at)
    INSERT INTO opinions (tenant, about, person, says, at) SELECT tenant, about, $1, says, at FROM gone
    ON CONFLICT (tenant, about, person) DO UPDATE SET says = excluded.says, at = excluded.at"""

MAKE_MONTHS = "SELECT make_months($1, $2)"
DROP_MONTHS = "SELECT drop_months($1)"

# the lead ------------------------------------------------------------------------------------------------------------------------------------
# By the database's clock. The token grows when it changes hands; who still has an old one changes nothing (STILL_LEADS).
TAKE_LEAD = """INSERT INTO control.leases (name, owner, token, until) VALUES ($1, $2, 1, clock_timestamp() + $3 * interval '1 second')
    ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, token = leases.token + (leases.owner <> excluded.owner)::int, until = excluded.until
    WHERE leases.owner = excluded.owner OR leases.until < clock_timestamp() RETURNING token"""
GIVE_UP_LEAD = "UPDATE control.leases SET until = 'epoch' WHERE name = $1 AND owner = $2"
STILL_LEADS = "SELECT token FROM control.leases WHERE name = $1 AND token = $2 FOR SHARE"

# the session itself -------------------------------------------------------------------------------------------------------------------------
BEGIN = "BEGIN"
BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
ALONE = "SELECT pg_advisory_xact_lock($1)"
NOTIFY = "SELECT pg_notify($1, '')"
FORMS_TABLE = """CREATE TABLE IF NOT EXISTS public.sekisho_forms (
    part text PRIMARY KEY, form bigint NOT NULL, works_from bigint NOT NULL, program text NOT NULL
)"""
FORM_OF = "SELECT form, works_from, program FROM public.sekisho_forms WHERE part = $1"
SET_FORM = """INSERT INTO public.sekisho_forms (part, form, works_from, program) VALUES ($1, $2, $3, $4)
    ON CONFLICT (part) DO UPDATE SET form = excluded.form, works_from = excluded.works_from, program = excluded.program"""
HAS_FORMS = "SELECT to_regclass('public.sekisho_forms') IS NOT NULL"

MAKE_SPOOL = "CREATE SCHEMA IF NOT EXISTS spool"
MAKE_HISTORY = "CREATE SCHEMA IF NOT EXISTS history"
MAKE_CONTROL = "CREATE SCHEMA IF NOT EXISTS control"
IN_SPOOL = "SET LOCAL search_path = spool"
IN_HISTORY = "SET LOCAL search_path = history"
IN_CONTROL = "SET LOCAL search_path = control"
