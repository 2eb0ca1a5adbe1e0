"""What is said of a database that is being filled: rows beside the tables' forms, which every login may read and only the owner may write."""

# `form`: since when, seconds since 1970 and two more: sessions that began before then may not have seen it. `program`: the folder and the machine.
MARK = """INSERT INTO public.sekisho_forms (part, form, works_from, program)
    VALUES ('filling', 2 + ceil(extract(epoch FROM clock_timestamp()))::bigint, 0, $1)"""
MARKED = "SELECT form, program FROM public.sekisho_forms WHERE part = 'filling'"
UNMARK = "DELETE FROM public.sekisho_forms WHERE part = 'filling' OR part LIKE 'filled %'"
# Which stores have come whole: written in the commit that brings one.
SET_FILLED = "INSERT INTO public.sekisho_forms (part, form, works_from, program) VALUES ($1, 1, 0, '')"
IS_FILLED = "SELECT 1 FROM public.sekisho_forms WHERE part = $1"
FILLED = "SELECT part FROM public.sekisho_forms WHERE part LIKE 'filled %'"
IN_USE = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'sekisho'
    AND pid <> pg_backend_pid() AND backend_start < to_timestamp($1::bigint)"""
DROP_SPOOL = "DROP SCHEMA IF EXISTS spool CASCADE"
DROP_HISTORY = "DROP SCHEMA IF EXISTS history CASCADE"
DROP_CONTROL = "DROP SCHEMA IF EXISTS control CASCADE"
FORGET_FORMS = "DELETE FROM public.sekisho_forms WHERE part <> 'filling'"
