"""SQL is constant text with bound values, and no statement reaches a tenant's rows without the tenant, except those named here."""

import ast
import re

import pytest

VERB = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|CREATE|DROP|ALTER|ATTACH|VACUUM)\b(?=\s)")
BEGINS = re.compile(
    r"^\s*(?:SELECT .* FROM|INSERT (?:OR \w+ )?INTO|UPDATE \w+ SET|DELETE FROM|CREATE (?:TABLE|INDEX|UNIQUE)|DROP |ALTER TABLE|ATTACH )", re.DOTALL
)
STATEMENT_FILES = ("_statements.py", "_schema.py")
BOUND = re.compile(r"\btenant = (?:\?\d*|\$\d+|asked\.tenant)|\(tenant, \w+(?:, \w+)?\) IN \(VALUES \(\?")  # asked, VALUES: lists of bound keys

# Statement -> who may ask over all tenants, and why: the runners and keepers of the whole machine, whose results carry their tenant on.
ACROSS_TENANTS = {
    # the runners
    "spool": {
        "CLAIM_UNDECIDED": "resume takes the oldest arrivals whoever they belong to",
        "CLAIM_DUE": "delivery takes what is due whoever it belongs to",
        "NEXT_DUE": "when delivery must wake up",
        # the keeper
        "SETTLED": "retention of the whole machine",
        "FILE_ARRIVALS": "the orphan sweep looks at every file",
        "OVER": "what was kept long enough",
        "INLINE_HELD": "kept octets that move to files",
        "FORGET_CLUES": "what is over is forgotten",
        "OWED": "a restore holds what all tenants are owed; each row goes by its own tenant",
        "WAIT_FOR_WORD": "a restore holds what is undecided of all tenants",
        "OUTBOX": "links on their way to the history",
        "COUNT_RUN": "links by their own numbers, after the history has them: how many of each tenant",
        "DROP_RUN": "by their own numbers, after the history has them",
        "TENANTS": "the list of tenants itself",
        # sums for health and metrics: numbers only
        "COUNT_DELIVERIES": "a number",
        "COUNT_LINKS": "a number for each tenant",
        "COUNT_FATES": "a number for each tenant",
        "PAST": "a number for each fate",
        "TALLIES": "a number for each fate",
        # the check of the books
        "LEDGER": "`sekisho ledger verify` over all tenants",
        "ALL_ARRIVALS": "the check of the books",
        "ALL_DELIVERIES": "the check of the books",
        "ALL_READERS": "the check of the books",
        "ALL_KEPT": "the check of the books",
        "ALL_TALLIES": "the check of the books",
        "LIVE_FATES": "the check of the books",
        "LOST_BLOBS": "the check of the books",
    },
    "control": {
        "AUDITED": "the list of those who have an audit, for its retention",
        "EVERYTHING": "snapshots of all tenants; each entry carries its tenant",
        "HOLDER": "a unique name leads to its tenant: a domain, a login, a session",
        "TOUCHED": "what snapshots must read again; each carries its tenant",
    },
    "history": {
        "WRITERS": "names of writers",
        "CHAIN": "proof of a writer's chain",
        "ACCEPTING": "what was answered with 250, for the check of the books",
        "EMPTIED": "proof of a writer's chain",
        "ERASING": "proof of a writer's chain",
        "REDACTED": "proof of a writer's chain",
        "OLDEST": "a chain runs over all tenants",
        "DROP_LINK": "a chain runs over all tenants; what goes is empty",
        "TAKEN_PLACES": "numbers that are unique over all tenants",
        "TOLD": "what is handed on to a SIEM, and lines made anew: each carries its tenant",
        "LAST_LINK": "a number",
        "TENANTS": "the list of tenants itself",
        "DROP_LINES": "lines made anew from their links",
        "DROP_ALL_SLICES": "lines made anew from their links",
        "DROP_ALL_HOURS": "lines made anew from their links",
        "DROP_ALL_DAYS": "lines made anew from their links",
        "SEEN_GROUPS": "the keeper writes every tenant's reports; each group carries its tenant",
        "OLD_ACQUAINTANCES": "retention of the whole machine",
        "OLD_CAMPAIGNS": "retention of the whole machine",
        "OLD_OPINIONS": "retention of the whole machine",
        "OPINION_TENANTS": "names of tenants, for the keeper",
    },
}


def constants(module):
    """Name to text of each string constant of a module."""
    return {
        node.targets[0].id: node.value.value
        for node in module.tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def test_sql_stands_only_in_files_of_statements(modules):
    wrong = []
    for module in modules:
        if module.path.endswith(STATEMENT_FILES):
            continue
        documentation = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
        strings = [node for node in ast.walk(module.tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        said = [node for node in strings if id(node) not in documentation and BEGINS.match(node.value)]
        wrong += [f"{module.at(node)}: {node.value[:60]}" for node in said]
    assert wrong == []


def test_sql_is_never_put_together(modules):
    """In files of statements there is no f-string, no %, no +, no format: only constants."""
    wrong = []
    for module in modules:
        if module.path.endswith(STATEMENT_FILES):
            wrong += [module.at(node) for node in ast.walk(module.tree) if isinstance(node, ast.JoinedStr | ast.BinOp | ast.Call)]
    assert wrong == []


def test_execute_is_given_constants_and_bound_values(modules):
    """The first argument of execute and its kin is a string constant, a name of a statements module, a bare name, or a PRAGMA of our own constants."""
    wrong = []
    for module in modules:
        for node in ast.walk(module.tree):
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"execute", "executemany", "executescript"}
            ):
                continue
            statement = node.args[0] if node.args else None
            if isinstance(statement, ast.JoinedStr):
                pieces = [piece for piece in statement.values if isinstance(piece, ast.FormattedValue)]
                is_pragma = isinstance(statement.values[0], ast.Constant) and str(statement.values[0].value).startswith("PRAGMA ")
                if is_pragma and all(isinstance(piece.value, ast.Name) for piece in pieces):
                    continue
            elif isinstance(statement, ast.Constant | ast.Attribute | ast.Name):
                continue
            wrong.append(module.at(node))
    assert wrong == []


@pytest.mark.parametrize("store", sorted(ACROSS_TENANTS))
def test_every_statement_on_a_tenants_rows_names_the_tenant(modules, store):
    found = {module.path.rpartition("/")[2]: module for module in modules if module.path.startswith("backends/embedded/")}
    owned = {name for text in schema(found[f"{store}_schema.py"]) for name in re.findall(r"CREATE TABLE (\w+)", text) if "tenant TEXT" in text}
    assert owned, "the schema must be readable"
    open_to_all = set()
    for name, text in constants(found[f"{store}_statements.py"]).items():
        tables = set(re.findall(r"\b(?:FROM|INTO|UPDATE|JOIN)\s+(\w+)", text)) & owned
        if tables and not BOUND.search(text) and not (VERB.match(text).group(1) == "INSERT" and re.search(r"\([^)]*\btenant\b[^)]*\)", text)):
            open_to_all.add(name)
    assert open_to_all == set(ACROSS_TENANTS[store])


# PostgreSQL's own words: the same statements by name, and what it has alone.
ONLY_POSTGRES = {
    "DOCUMENT_OWNERS": "for the keeper's jobs over all tenants: names of tenants",
    "KEY_TENANTS": "for the rotation of keys: names of tenants",
    "DROP_LINKS": "by their own numbers, after the history has them",
    "DROP_ALL_TERMS": "lines made anew from their links",
}


def test_every_statement_of_postgres_names_the_tenant_too(modules):
    found = {module.path: module for module in modules}
    files = [*(f"backends/embedded/{store}_schema.py" for store in ACROSS_TENANTS), "backends/postgres/own_schema.py"]
    texts = [text for path in files for text in schema(found[path])]
    owned = {name for text in texts for name in re.findall(r"CREATE TABLE (\w+)", text) if re.search(r"tenant text|tenant TEXT", text)} | {"terms"}
    assert {"documents", "policies", "signing_keys", "links", "tallies", "arrivals"} <= owned
    allowed = {name for store in ACROSS_TENANTS.values() for name in store} | ONLY_POSTGRES.keys()
    open_to_all = set()
    for name, text in constants(found["backends/postgres/own_statements.py"]).items():
        tables = set(re.findall(r"\b(?:FROM|INTO|UPDATE|JOIN)\s+(\w+)", text)) & owned
        inserts = "INSERT INTO" in text and re.search(r"\([^)]*\btenant\b[^)]*\)", text)
        by_place = tables == {"terms"} and re.search(r"\bplace = \$1|\(place,", text)  # a place is one message's, whose line names the tenant
        if tables and not BOUND.search(text) and not inserts and not by_place:
            open_to_all.add(name)
    assert open_to_all <= allowed
    assert ONLY_POSTGRES.keys() <= open_to_all


def schema(module):
    """Each CREATE TABLE by itself: a table is owned by a tenant if its own columns say so."""
    return [
        node.value
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "CREATE TABLE" in node.value
    ]
