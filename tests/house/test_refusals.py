"""What people are refused with is said in both languages, where it is raised."""

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "sekisho"
KINDS = {"Refused", "NotFound", "Denied", "Conflict", "TooMany", "StepUpNeeded"}
BY_MACHINES = {"api/scim.py", "api/scim_groups.py", "api/scim_people.py", "console/application.py"}  # read by programs alone
HANDED_ON = "error"  # a sentence that a parser or the system made: named so, and said with the file it is about


def _alone(node):
    """Tell whether a refusal is one English sentence."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS and len(node.args) == 1) or node.keywords:
        return False
    told = node.args[0]
    names = {each.id for each in ast.walk(told) if isinstance(each, ast.Name)}
    return not isinstance(told, ast.Starred) and not names & {HANDED_ON, "rule", "say"}


def test_every_refusal_is_said_in_both_languages():
    found = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in sorted(SOURCE.rglob("*.py"))
        if str(path.relative_to(SOURCE)) not in BY_MACHINES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if _alone(node)
    ]
    assert found == []
