"""Where the shared suites lie: `$SEKISHO_SHARED`, or `shared` beside the checkout. Without the folder their tests are deselected, and the run says so.

The fixture `shared` turns a path inside the folder into a real one: `shared("suites/smtp/smuggling.json")`.
`@pytest.mark.suite_cases("suites/smtp/smuggling.json", "cases")` runs a test once for each entry of a list in a JSON file, as its argument `case`.
"""

import json
import os
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
FOLDER = Path(os.environ.get("SEKISHO_SHARED") or HERE.parents[2] / "shared")
DESELECTED = pytest.StashKey[int]()


def path_of(name):
    return FOLDER / name


@pytest.fixture(scope="session")
def shared():
    return path_of


def pytest_configure(config):
    config.addinivalue_line("markers", "suite_cases(file, key): run once for each entry of the list `key` of a shared JSON file, as argument `case`")


def pytest_generate_tests(metafunc):
    marker = metafunc.definition.get_closest_marker("suite_cases")
    if marker is None:
        return
    file, key = marker.args
    cases = json.loads(path_of(file).read_text(encoding="utf-8"))[key] if path_of(file).exists() else []
    metafunc.parametrize("case", cases, ids=[str(case.get("id", number)) for number, case in enumerate(cases)])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    if FOLDER.is_dir():
        return
    missing = [item for item in items if HERE in Path(item.path).parents]
    config.stash[DESELECTED] = len(missing)
    if missing:
        config.hook.pytest_deselected(items=missing)
        items[:] = [item for item in items if HERE not in Path(item.path).parents]


def pytest_terminal_summary(terminalreporter, config):
    count = config.stash.get(DESELECTED, 0)
    if count:
        terminalreporter.write_line(f"NOT RUN: {count} tests of the public suites: no folder {FOLDER} (set SEKISHO_SHARED)", yellow=True)
