"""What is asked of the database's own catalogue when everything is saved or restored."""

# Every table that holds rows: parts of a divided one by themselves, with the table that they belong to.
TABLES = """SELECT n.nspname::text, c.relname::text, coalesce(r.relname, c.relname)::text, array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_class r ON r.oid = pg_partition_root(c.oid)
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE n.nspname IN ('spool', 'history', 'control') AND c.relkind = 'r' GROUP BY 1, 2, 3 ORDER BY 1, 2"""
SEQUENCES = """SELECT schemaname::text, sequencename::text, last_value::bigint FROM pg_sequences
    WHERE schemaname IN ('spool', 'history', 'control') AND last_value IS NOT NULL"""
SET_SEQUENCE = "SELECT setval(format('%I.%I', $1::text, $2::text)::regclass, $3::bigint)"
FORMS = "SELECT part, form FROM public.sekisho_forms"
SPAN = "SELECT min(last_at), max(last_at) FROM history.links"
MAKE_MONTHS = "SELECT history.make_months($1, $2)"
LIVE_BLOBS = "SELECT tenant, arrival FROM spool.arrivals WHERE blob IS NULL"
EMPTY = (
    "SELECT NOT EXISTS (SELECT 1 FROM spool.arrivals) AND NOT EXISTS (SELECT 1 FROM spool.ledger)",
    "SELECT NOT EXISTS (SELECT 1 FROM history.links)",
    "SELECT NOT EXISTS (SELECT 1 FROM control.entries) AND NOT EXISTS (SELECT 1 FROM control.audit)",
)
FORGET_ALL = """DO $body$ DECLARE name text; BEGIN
    FOR name IN SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('spool', 'history', 'control') AND c.relkind IN ('r', 'p') AND NOT c.relispartition LOOP
        EXECUTE 'DELETE FROM ' || name;
    END LOOP;
END $body$"""
IN_SPOOL = "SET LOCAL search_path = spool"
