"""Least rights in the database: one login for each role of the gateway, and what it may touch. Tables belong to an owner that only upgrades use."""

from sekisho.backends.postgres import roles_statements as sql

# Role of the gateway -> what it is granted, in order.
GRANTS: dict[str, tuple[str, ...]] = {
    # Decides and commits; reads what is known of senders and what people set. Never the audit, never a signing key.
    "edge": (sql.USE, sql.WRITE_SPOOL, sql.READ_HISTORY, sql.READ_CONTROL, sql.WRITE_POLICIES, sql.NO_AUDIT, sql.NO_KEYS),
    # Hands on and signs; knows nothing of the history.
    "delivery": (sql.USE, sql.WRITE_SPOOL, sql.READ_CONTROL, sql.WRITE_DOCUMENTS, sql.NO_AUDIT, sql.NO_HISTORY),
    "keeper": (sql.USE, sql.WRITE_SPOOL, sql.WRITE_HISTORY, sql.TEND_HISTORY, sql.WRITE_CONTROL),
    "console": (sql.USE, sql.WRITE_SPOOL, sql.WRITE_HISTORY, sql.WRITE_CONTROL),
}


def statements(prefix: str = "sekisho_") -> list[str]:
    """Return the SQL that makes the logins (without passwords) and gives each what it needs; it may be run again after an upgrade.

    Raises ValueError for a prefix that is more than letters, digits and `_`.
    """
    if not prefix.replace("_", "").isalnum() or not prefix.isascii() or prefix != prefix.lower():
        raise ValueError(f"not a beginning of names: {prefix!r}")
    lines = [sql.CLOSED_SPOOL, sql.CLOSED_HISTORY, sql.CLOSED_CONTROL]
    for role, grants in GRANTS.items():
        name = f"{prefix}{role}"
        lines += [each.replace("<role>", name) for each in (sql.MAKE, *grants)]
    return lines
