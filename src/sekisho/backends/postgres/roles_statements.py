"""What the logins of the gateway's roles are granted; `<role>` is the login."""

MAKE = """DO $$ BEGIN CREATE ROLE <role> LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"""
CLOSED_SPOOL = "REVOKE ALL ON SCHEMA spool FROM PUBLIC"
CLOSED_HISTORY = "REVOKE ALL ON SCHEMA history FROM PUBLIC"
CLOSED_CONTROL = "REVOKE ALL ON SCHEMA control FROM PUBLIC"
USE = "GRANT USAGE ON SCHEMA public, spool, history, control TO <role>; GRANT SELECT ON public.sekisho_forms TO <role>"
WRITE_SPOOL = """GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA spool TO <role>;
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA spool TO <role>"""
READ_HISTORY = "GRANT SELECT ON ALL TABLES IN SCHEMA history TO <role>"
WRITE_HISTORY = """GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA history TO <role>;
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA history TO <role>"""
TEND_HISTORY = """GRANT EXECUTE ON FUNCTION history.make_months(double precision, double precision), history.drop_months(double precision)
    TO <role>"""
READ_CONTROL = "GRANT SELECT ON ALL TABLES IN SCHEMA control TO <role>"
WRITE_CONTROL = """GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA control TO <role>;
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA control TO <role>"""
WRITE_POLICIES = "GRANT INSERT ON control.policies TO <role>"
WRITE_DOCUMENTS = "GRANT INSERT, UPDATE, DELETE ON control.documents TO <role>"
NO_AUDIT = "REVOKE ALL ON control.audit, control.audit_heads FROM <role>"
NO_KEYS = "REVOKE ALL ON control.signing_keys FROM <role>"
NO_HISTORY = "REVOKE ALL ON ALL TABLES IN SCHEMA history FROM <role>; REVOKE USAGE ON SCHEMA history FROM <role>"
