"""What the house rules are checked on: every module of `src` parsed once, and every file that is committed."""

import ast
import functools
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SRC = CHECKOUT / "src" / "sekisho"
SKIPPED_FOLDERS = {
    ".git",
    "__pycache__",
    ".hypothesis",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".import_linter_cache",
}


@dataclass(frozen=True)
class Module:
    path: str  # below src/sekisho, with slashes
    text: str
    tree: ast.Module

    @property
    def room(self):
        return self.path.split("/")[0].removesuffix(".py")

    @property
    def has_code(self):
        """More than a docstring: imports in an `__init__` that only hand names on are not code, in any other module they are."""
        statements = [node for node in self.tree.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
        if self.path.endswith("__init__.py"):
            return any(not isinstance(node, ast.Import | ast.ImportFrom) and not _is_names(node) for node in statements)
        return bool(statements)

    def at(self, node):
        return f"src/sekisho/{self.path}:{node.lineno}"


def _is_names(node):
    return isinstance(node, ast.Assign) and all(isinstance(target, ast.Name) and target.id.startswith("__") for target in node.targets)


@functools.cache
def _modules():
    found = []
    for path in sorted(SRC.rglob("*.py")):
        text = path.read_text("utf-8")
        found.append(Module(path.relative_to(SRC).as_posix(), text, ast.parse(text)))
    return tuple(found)


@functools.cache
def _files():
    """Every file of the checkout that is not left out by .gitignore (git itself need not be there: a release has no .git)."""
    found = []
    for folder, names, files in os.walk(CHECKOUT):
        names[:] = [name for name in names if name not in SKIPPED_FOLDERS and not name.startswith(("sekisho-data", ".venv"))]
        found += [Path(folder) / name for name in files if name != ".git" and not name.endswith((".pyc", ".lock", ".whl"))]
    return tuple(sorted(found))


@pytest.fixture(scope="session")
def checkout():
    return CHECKOUT


@pytest.fixture(scope="session")
def modules():
    return _modules()


@pytest.fixture(scope="session")
def files():
    return _files()


@pytest.fixture(scope="session")
def texts(files):
    """Path below the checkout to text, for every file that is text."""
    found = {}
    for path in files:
        try:
            found[path.relative_to(CHECKOUT).as_posix()] = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
    return found
