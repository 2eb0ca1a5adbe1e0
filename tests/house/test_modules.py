"""Every module says its duty in one line, is short, and is not called like a module of the standard library."""

import ast
import sys

from tests.conftest import GO_FIRST

LONGEST = 300

# File -> why it may be longer than 300 lines.
MAY_BE_LONG: dict[str, str] = {
    "src/sekisho/client/calls.py": "made by scripts/generate-docs: a line for every operation and argument of the API",
    "src/sekisho/client/client.py": "made by scripts/generate-docs: a method for every operation of the API",
    "src/sekisho/client/values.py": "made by scripts/generate-docs: every value that the API shows",
    "tests/journeys/test_policy.py": "one mail for each condition and each action of the policy document, all through one gateway",
    "tests/suites/test_smtp_checklist.py": "one short test for each row of the public checklist, in its order",
}

# Module -> why it may bear the name of one of the standard library's.
MAY_BE_CALLED_SO = {
    "app/commands/mailbox.py": "the module of a command bears the command's name; it is imported by its full name only",
    "app/commands/queue.py": "the module of a command bears the command's name; it is imported by its full name only",
}


def test_every_module_begins_with_its_duty_in_one_line(modules):
    wrong = []
    for module in modules:
        first = (ast.get_docstring(module.tree) or "").partition("\n")[0]
        if not first.endswith((".", "?", ":")) or len(first) > 160:
            wrong.append(f"{module.path}: {first!r}")
    assert wrong == []


def test_no_file_is_too_long(texts):
    python = {path: text.count("\n") for path, text in texts.items() if path.endswith(".py")}
    long = {path for path, lines in python.items() if lines > LONGEST}
    assert long == set(MAY_BE_LONG), {path: python.get(path) for path in long ^ set(MAY_BE_LONG)}


def test_no_module_is_called_like_one_of_the_standard_library(modules):
    named = {module.path for module in modules if module.path.rpartition("/")[2].removesuffix(".py") in sys.stdlib_module_names}
    assert named == set(MAY_BE_CALLED_SO)


def test_what_goes_first_in_a_whole_run_is_there(texts):
    """A file that was renamed would go last again, and every process would wait for it."""
    assert [name for name in GO_FIRST if f"tests/{name}" not in texts] == []
