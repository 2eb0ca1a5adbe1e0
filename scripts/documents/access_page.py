"""The table of who may ask for what: every use case, every role, one's own tenant."""

from sekisho.access.desk import may
from sekisho.api.catalogue import OPERATIONS
from sekisho.model.access import GRANTS, Actor, Role
from sekisho.model.ids import DEFAULT_TENANT

HEAD = """# Who may do what

Every use case, and for each role whether an account of that role may ask for it in its own tenant. Made by `scripts/generate-docs` from the
declarations and by the desk's own function; `tests/house/test_use_cases.py` walks the same and asserts that nobody reaches another tenant
(operators serve all of them), and `tests/unit/api/test_catalogue.py` asks each on a socket as nobody, as another tenant's administrator and as
an end user.

✓ may; **own** only what lies in one's sight (one's addresses, or the domains of one's account); – refused. "Step" asks people for a fresh proof
of who they are, and tokens for the scope `step-up`.

"""


def _cell(case: object, role: Role) -> str:
    actor = Actor("somebody", role, None if role is Role.OPERATOR else DEFAULT_TENANT, GRANTS[role], via="session", fresh=True)
    if not may(actor, case, DEFAULT_TENANT):  # type: ignore[arg-type]
        return "–"
    return "own" if role is Role.END_USER else "✓"


def page() -> str:
    """Return the page."""
    heads = ["use case", "permission", "audited", "step", *(str(role) for role in Role)]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for operation in sorted(OPERATIONS, key=lambda one: one.case.name):
        case = operation.case
        cells = [
            f"`{case.name}`",
            str(case.permission),
            "yes" if case.changes else "",
            "yes" if case.step_up else "",
            *(_cell(case, role) for role in Role),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return HEAD + "\n".join(lines) + "\n"
