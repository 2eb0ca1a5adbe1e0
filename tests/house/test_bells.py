"""Every bell that is rung, waited for, or given to a job of the keeper has a name that can be one."""

import ast
import importlib

from sekisho.ports.signals import BELL_SHAPE


def bells(module):
    """Yield the expressions that name bells; in the stores of signals themselves they are what a caller gave."""
    if module.path.startswith("backends/") or module.path == "keeping/runner.py":
        return
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        about_signals = isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value).rpartition(".")[2].lstrip("_") == "signals"
        if called in {"ring", "wait"} and about_signals and node.args:
            yield node.args[0]
        elif called == "Job" and "from sekisho.keeping.runner import" in module.text:
            yield from node.args[3:4]
            yield from (word.value for word in node.keywords if word.arg == "bell")


def name_of(module, expression):
    """Return the text of a bell; it must be a constant, so that it can be checked before anybody waits for it."""
    if isinstance(expression, ast.Constant):
        return expression.value
    found = importlib.import_module(f"sekisho.{module.path.removesuffix('.py').replace('/', '.')}")
    for part in ast.unparse(expression).split("."):
        found = getattr(found, part)
    return found


def test_every_bell_has_a_possible_name(modules):
    found = {(module.path, name_of(module, expression)) for module in modules for expression in bells(module)}
    assert len({name for _, name in found}) >= 6
    assert [(path, name) for path, name in sorted(found) if not BELL_SHAPE.fullmatch(name)] == []
