"""The locks: everything pinned and hashed, no index or host named, and what runs is part of what is tested."""

import ast
import hashlib
import re
import sys

import pytest

LOCKS = ("run.txt", "test.txt")
EXTRAS = ("scale", "telemetry")
OTHERS = ("scale.txt", "telemetry.txt", "train.txt", "lock.txt", "peers.txt", "peers-build.txt")
# Package -> the module that it brings, where that is called otherwise.
IMPORTED_AS = {
    "pyyaml": "yaml",
    "dnspython": "dns",
    "pillow": "PIL",
    "msoffcrypto-tool": "msoffcrypto",
    "fpdf2": "fpdf",
    "opentelemetry-sdk": "opentelemetry",
    "zxing-cpp": "zxingcpp",
}
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(\[[a-z,]+\])?==[^\s;]+( ; [^\\]+)?\s*\\?$")


def requirements(text):
    """The logical lines of a lock, continuations joined, comments left out."""
    joined = re.sub(r"\\\n", " ", text)
    return [line.strip() for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


@pytest.mark.parametrize("name", [*LOCKS, *OTHERS])
def test_every_requirement_is_pinned_and_hashed(checkout, name):
    lines = requirements((checkout / "requirements" / name).read_text("utf-8"))
    assert lines
    for line in lines:
        requirement, *hashes = re.split(r"\s+--hash=sha256:", line)
        assert PINNED.match(requirement.strip()), line[:80]
        assert hashes, f"{requirement} has no hash"
        assert all(re.fullmatch(r"[0-9a-f]{64}", one.strip()) for one in hashes), requirement


@pytest.mark.parametrize("name", [*LOCKS, *OTHERS, "run.in", "scale.in", "telemetry.in", "test.in", "train.in", "lock.in"])
def test_no_index_or_host_is_named(checkout, name):
    text = (checkout / "requirements" / name).read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*--?(index-url|extra-index-url|find-links|trusted-host|i|f)\b", text, re.MULTILINE)


def direct_requirements(checkout, *names):
    lines = [line for name in names for line in requirements((checkout / "requirements" / f"{name}.in").read_text("utf-8"))]
    return {re.split(r"[<>=\[]", line)[0] for line in lines if not line.startswith("-r ")}


def test_what_runs_is_what_is_tested(checkout):
    """The same versions and the same hashes: a green test run speaks for the environment that serves, with its extras."""

    def versions(name):
        lines = requirements((checkout / "requirements" / name).read_text("utf-8"))
        return {line.split("==")[0]: (line.split()[0], frozenset(re.findall(r"sha256:(\w+)", line))) for line in lines}

    run, test = map(versions, LOCKS)
    for serves in (run, *(versions(f"{extra}.txt") for extra in EXTRAS)):
        assert {name: test.get(name) for name in serves} == serves


def test_every_direct_requirement_is_locked_and_has_its_reason(checkout):
    direct = direct_requirements(checkout, "run", *EXTRAS)
    locked = {
        re.split(r"==|\[", line)[0]
        for name in ("run", *EXTRAS)
        for line in requirements((checkout / "requirements" / f"{name}.txt").read_text("utf-8"))
    }
    decided = (checkout / "docs" / "adr" / "0002-run-time-dependencies.md").read_text("utf-8")
    assert direct <= locked
    assert {name for name in direct if name not in decided} == set()


def test_only_direct_requirements_are_imported(checkout, modules):
    """Naming what another package happens to bring breaks on the day that package stops bringing it."""
    packages = direct_requirements(checkout, "run", *EXTRAS)
    direct = {IMPORTED_AS.get(package, package.replace("-", "_")) for package in packages}
    wrong = []
    for module in modules:
        for node in ast.walk(module.tree):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom) and not node.level
                else []
            )
            for name in names:
                top = name.split(".")[0]
                if top not in direct and top not in sys.stdlib_module_names and top != "sekisho":
                    wrong.append(f"{module.at(node)} imports {top}")
    assert wrong == []


def test_the_pip_that_we_bring_is_the_one_whose_digest_is_written_down(checkout):
    script = (checkout / "scripts" / "bootstrap.py").read_text("utf-8")
    name = re.search(r'"(pip-[^"]+\.whl)"', script).group(1)
    digest = re.search(r'PIP_SHA256 = "([0-9a-f]{64})"', script).group(1)
    assert hashlib.sha256((checkout / "scripts" / "vendor" / name).read_bytes()).hexdigest() == digest
