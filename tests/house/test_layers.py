"""Imports go downwards only, by import-linter; and Never 4: what opens mail is imported by what runs in the sandbox."""

import ast
import subprocess
import sys
from pathlib import Path

# Who outside `mime` may import which of its modules, and why that is no opening of content in a process that holds sockets and keys.
OPENS_IN_THE_SANDBOX = {
    "advisories/door.py",  # by app/sandbox/reading_room.py, as are the other two
    "advisories/feeds.py",
    "app/sandbox/reading_room.py",  # warms the readers, then forks the child that reads in the sandbox
    "gate/opening.py",
    "inspections/file_text.py",
    "inspections/keywords.py",
    "inspections/known_bad.py",
    "inspections/payment_details.py",
    "inspections/rules/ruleset.py",
    "inspections/shape.py",
    "inspections/text_rules.py",
    "inspections/yara_rules.py",
    "inspections/rules/trial.py",  # unpacks the examples in rule packs, which their author wrote
}  # `open_message` and the inspections that peek
NEEDS_NO_SANDBOX = {
    "writing.composing": "writes letters of our own; reads nothing",
    "writing.rewrite": "copies slices at offsets that were found before; parses nothing",
    "web.organisation": "one domain name to its registrable part",
    "web.kept": "numbers; counts links that were found before",
    "text.skeleton": "one domain name to the shape that a reader sees",
    "kinds.names": "one file name, cut to a length by `unpack`",
    "limits": "numbers",
    "pictures.ocr": "looks whether the system has Tesseract; pictures are handed to it only by what opens mail",
    "pictures.instead_of_text": "compares facts",
    "containers.library": "looks whether the system has libarchive; opens nothing",
}
ONE_FILE_ALONE = {
    ("app/commands/mailbox.py", "fields.words"): "encoded words of two header values, 300 characters each, for the person at the terminal",
}
WARMED_BEFORE_THE_SANDBOX = {
    "app/sandbox/inspecting.py",  # hands it to the zygote
    "app/sandbox/nest.py",  # hands it to the zygote
    "testing/inspecting.py",  # opens the tests' own mail, in tests only
}


def test_import_linter_keeps_every_contract(checkout):
    linter = Path(sys.executable).parent / "lint-imports"
    run = subprocess.run(
        [linter, "--no-cache"], cwd=checkout, env={"PYTHONPATH": "src", "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-1000:]
    assert "0 broken" in run.stdout


def test_content_is_opened_only_where_the_sandbox_is(modules):
    wrong = []
    for module in modules:
        if module.room in {"mime", "testing"} or module.path in OPENS_IN_THE_SANDBOX:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sekisho.mime"):
                name = (node.module or "").removeprefix("sekisho.mime").removeprefix(".")
                if name not in NEEDS_NO_SANDBOX and (module.path, name) not in ONE_FILE_ALONE:
                    wrong.append(f"{module.at(node)} imports mime.{name}")
    assert wrong == []


def test_only_what_is_forked_into_the_sandbox_imports_the_opener(modules):
    named = {module.path for module in modules if "gate.opening" in module.text and module.path != "gate/opening.py"}
    assert named - WARMED_BEFORE_THE_SANDBOX == set()
