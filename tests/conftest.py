"""What every run needs: groups of tests that cannot run here are told in the last lines, and reports travel between test processes.

A folder's conftest.py marks what it cannot run: `item.add_marker(pytest.mark.not_run("12 words that say what is missing and what to do"))`.
The tests run in several processes (pytest-xdist); each tells the first one what it left out.
"""

from collections import Counter
from pathlib import Path, PurePath

import hypothesis
import pytest

# The longest files, the longest first: what begins last and takes long keeps every other process waiting at the end of a run. By `--durations=0` of a whole run.
GO_FIRST = (
    "browser/test_walk.py",
    "unit/gate/inspectors/test_zygote.py",
    "unit/gate/inspectors/test_pool.py",
    "unit/scripts/test_bootstrap.py",
    "journeys/test_policy.py",
    "unit/gate/inspectors/test_alone.py",
    "suites/test_journey_kills.py",
    "browser/test_attacks.py",
    "browser/test_attacks_on_settings.py",
    "browser/test_attacks_on_access.py",
    "browser/test_tasks.py",
    "journeys/test_gateway.py",
    "crash/test_kill.py",
    "unit/app/supervision/test_zygote_keeper.py",
    "unit/api/test_openapi.py",
    "suites/test_files_libarchive.py",
)
START_GATEWAYS = ("browser", "journeys", "crash", "suites", "contract")  # folders whose files take long on the whole: before the many short ones

TESTS = Path(__file__).resolve().parent
NOT_RUN = pytest.StashKey[Counter]()
CASES = pytest.StashKey[Counter]()


def pytest_configure(config):
    config.addinivalue_line("markers", "not_run(why): cannot run on this machine; left out, and said in the last lines")
    config.stash[NOT_RUN] = Counter()
    config.stash[CASES] = Counter()
    config.pluginmanager.register(_Counting(config.stash[CASES]))
    hypothesis.settings.register_profile("house", deadline=None)  # how fast a machine is proves nothing of the code
    hypothesis.settings.load_profile("house")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    missing = [item for item in items if item.get_closest_marker("not_run")]
    if missing:
        config.stash[NOT_RUN].update(item.get_closest_marker("not_run").args[0] for item in missing)
        config.hook.pytest_deselected(items=missing)
        items[:] = [item for item in items if not item.get_closest_marker("not_run")]
    items.sort(key=lambda item: _turn(item.path))  # stable: within a file nothing changes


def _turn(path):
    """Return when the tests of a file have their turn: the smaller, the earlier."""
    name = path.relative_to(TESTS).as_posix() if path.is_relative_to(TESTS) else path.name
    if name in GO_FIRST:
        return GO_FIRST.index(name)
    return len(GO_FIRST) + (name.partition("/")[0] not in START_GATEWAYS)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """Lone surrogates, which hostile input brings into logs, cannot be sent from the process that runs a test to the one that counts."""
    report = yield
    report.sections = [(name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections]
    return report


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):  # one of several processes
        session.config.workeroutput["not run"] = dict(session.config.stash[NOT_RUN])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Every process collects all tests: what they leave out is the same, and counted once."""
    for why, count in getattr(node, "workeroutput", {}).get("not run", {}).items():
        node.config.stash[NOT_RUN][why] = count


class _Counting:
    """Cases of the public suites that passed, by file; one test is one case, or what it says by `record_property("cases", count)`."""

    def __init__(self, cases):
        self.cases = cases

    def pytest_runtest_logreport(self, report):
        if report.when == "call" and report.passed and "tests/suites/test_" in report.nodeid:
            name = PurePath(report.nodeid.partition("::")[0]).stem.removeprefix("test_")
            self.cases[name] += dict(report.user_properties).get("cases", 1)


def pytest_terminal_summary(terminalreporter, config):
    cases = config.stash[CASES]
    if cases:
        each = ", ".join(f"{name} {count}" for name, count in sorted(cases.items()))
        terminalreporter.write_line(f"Public suites: {sum(cases.values())} cases ran and passed ({each}).")
    for why, count in sorted(config.stash[NOT_RUN].items()):
        terminalreporter.write_line(f"NOT RUN: {count} tests: {why}", yellow=True)
