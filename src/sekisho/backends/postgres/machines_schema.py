"""What only many machines need: who of several keepers leads, and the history's months, made and dropped by functions that run as their owner."""

LEASES = """CREATE TABLE control.leases (
    name text COLLATE "C" PRIMARY KEY, owner text COLLATE "C" NOT NULL, token bigint NOT NULL, until timestamptz NOT NULL
)"""
# Months for which rows lie in the rest already stay there: nothing is moved. Nobody waits for more than the lock's time; the next look tries again.
MAKE_MONTHS = """CREATE FUNCTION history.make_months(since double precision, until double precision) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = history, pg_catalog, pg_temp SET lock_timeout = '5s' AS $body$
DECLARE
    month timestamp := date_trunc('month', to_timestamp(since) AT TIME ZONE 'UTC');
    first double precision;
    following double precision;
    made bigint := 0;
BEGIN
    WHILE month <= to_timestamp(until) AT TIME ZONE 'UTC' LOOP
        first := extract(epoch FROM month);
        following := extract(epoch FROM month + interval '1 month');
        IF to_regclass('links_' || to_char(month, 'YYYY_MM')) IS NULL
            AND NOT EXISTS (SELECT 1 FROM links_rest WHERE last_at >= first AND last_at < following) THEN
            EXECUTE format(
                'CREATE TABLE %I PARTITION OF links FOR VALUES FROM (%L) TO (%L)', 'links_' || to_char(month, 'YYYY_MM'), first, following
            );
            made := made + 1;
        END IF;
        month := month + interval '1 month';
    END LOOP;
    RETURN made;
END $body$"""
# The oldest first. A chain whose links of that month stand between others that are kept holds its month, and those after it, back.
DROP_MONTHS = """CREATE FUNCTION history.drop_months(before double precision) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = history, pg_catalog, pg_temp SET lock_timeout = '5s' AS $body$
DECLARE
    part record;
    following double precision;
    is_needed boolean;
    dropped bigint := 0;
BEGIN
    FOR part IN SELECT c.oid, c.relname FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
        WHERE inhparent = 'links'::regclass AND c.relname ~ '^links_[0-9]{4}_[0-9]{2}$' ORDER BY c.relname LOOP
        following := extract(epoch FROM to_date(right(part.relname, 7), 'YYYY_MM')::timestamp + interval '1 month');
        EXIT WHEN following > before;
        EXECUTE format('CREATE TEMPORARY TABLE gone ON COMMIT DROP AS SELECT DISTINCT ON (writer) writer, number, digest FROM %I
            ORDER BY writer, number DESC', part.relname);
        SELECT EXISTS (SELECT 1 FROM gone JOIN links ON links.writer = gone.writer AND links.number < gone.number
            WHERE links.tableoid <> part.oid AND links.last_at >= before) INTO is_needed;
        IF is_needed THEN
            DROP TABLE pg_temp.gone;
            EXIT;
        END IF;
        DELETE FROM links USING gone WHERE links.writer = gone.writer AND links.number < gone.number AND links.tableoid <> part.oid;
        INSERT INTO retired (writer, number, digest) SELECT writer, number, digest FROM gone
            ON CONFLICT (writer) DO UPDATE SET number = excluded.number, digest = excluded.digest WHERE excluded.number > retired.number;
        INSERT INTO marks (name, value) VALUES ('retired_before', before)
            ON CONFLICT (name) DO UPDATE SET value = greatest(marks.value, excluded.value);
        DROP TABLE pg_temp.gone;
        EXECUTE format('DROP TABLE %I', part.relname);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $body$"""
CLOSED = "REVOKE ALL ON FUNCTION history.make_months(double precision, double precision), history.drop_months(double precision) FROM PUBLIC"
FIRST_MONTHS = """DO $body$ BEGIN
    PERFORM history.make_months(extract(epoch FROM now())::double precision, extract(epoch FROM now())::double precision + 8640000);
END $body$"""

VERSIONS = ((LEASES, MAKE_MONTHS, DROP_MONTHS, CLOSED, FIRST_MONTHS),)
