"""Pages that are made from the code are current; the file of all settings says what the program does without one; links lead somewhere."""

import importlib
import re
import subprocess
import sys
import tomllib

import pytest

from sekisho.app.configuration.reloading import RELOADABLE
from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_file import parse_settings
from sekisho.app.storage.folders import DataFolder
from sekisho.backends.embedded.database import DATABASES

EXAMPLE = re.compile(r'^# ("[^"]+" = (?:\[.*\]|"[^"]*"))$', re.MULTILINE)


def settings_file(checkout):
    return (checkout / "docs" / "operate" / "sekisho.toml").read_text("utf-8")


def test_every_made_page_is_current(checkout):
    command = [sys.executable, checkout / "scripts" / "generate_docs.py", "--check"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False, env={"PYTHONDONTWRITEBYTECODE": "1", "PATH": "/usr/bin:/bin"})
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_file_of_all_settings_is_what_runs_without_a_file(checkout):
    assert parse_settings(settings_file(checkout)) == Settings()


def test_the_file_of_all_settings_has_every_key_and_says_what_it_is_for(checkout):
    text = settings_file(checkout)
    table = tomllib.loads(text)
    assert set(table) == set(Settings.__struct_fields__)
    silent = [line for line in text.splitlines() if re.match(r"^\w+ = ", line) and not re.search(r"  # \S", line)]
    assert silent == []


def test_the_examples_in_it_are_right(checkout):
    """Each example, without its comment sign, is something that the program takes. The hash is a made-up one: only its form is checked there."""
    text, changed = EXAMPLE.subn(r"\1", settings_file(checkout))
    settings = parse_settings(text)
    assert changed == 4
    assert (settings.routes, len(settings.recipients), len(settings.outbound.logins)) == ({"example.test": ("127.0.0.1:2526",)}, 1, 1)


def test_the_settings_in_the_readme_are_right(checkout):
    text = (checkout / "README.md").read_text("utf-8")
    block = re.search(r"\n\n((?:    .*\n|\n)*    \[\[listeners\]\]\n(?:    .*\n|\n)*)", text).group(1)
    settings = parse_settings("\n".join(line.removeprefix("    ") for line in block.splitlines()))
    assert settings.routes


def test_every_link_and_every_named_file_is_there(checkout, texts):
    lost = []
    for path, text in texts.items():
        if not path.endswith(".md"):
            continue
        folder = (checkout / path).parent
        links = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
        lost += [f"{path}: {link}" for link in links if link and "://" not in link and not (folder / link).exists()]
        named = re.findall(r"`((?:docs|scripts|tests|requirements|src)/[\w./-]+)`", text)
        lost += [f"{path}: {name}" for name in named if not (checkout / name.rstrip("/")).exists()]
        modules = re.findall(r"`((?:" + "|".join(rooms(checkout)) + r")/[\w/]+\.(?:py|toml))`", text)
        lost += [f"{path}: {name}" for name in modules if not (checkout / "src" / "sekisho" / name).exists()]
    assert lost == []


def test_every_module_that_a_page_names_in_short_or_by_its_dotted_name_is_there(checkout, texts):
    """Modules move into packages of their own; pages are not read again then."""
    lost = []
    for path, text in texts.items():
        if not path.endswith(".md"):
            continue
        short = set(re.findall(r"`((?:[\w-]+/)*[a-z]\w*\.py)`", text))
        lost += [f"{path}: {name}" for name in short if not any(known == name or known.endswith(f"/{name}") for known in texts)]
        dotted = set(re.findall(r"\bsekisho(?:\.[A-Za-z_]\w*)+", text))
        dotted |= {f"{module}.{name}" for module, names in IMPORTS.findall(text) for name in re.split(r"\s*,\s*", names)}
        lost += [f"{path}: {name}" for name in dotted if name.rpartition(".")[2] not in OTHERS_NAMES and not is_named(name)]
    assert lost == []


IMPORTS = re.compile(r"^ *from (sekisho(?:\.\w+)+) import (\w+(?:\s*,\s*\w+)*)$", re.MULTILINE)
OTHERS_NAMES = {"toml", "service", "test", "arrival"}  # files, units, domains and fields of exports


def is_named(name):
    """Tell whether a dotted name is a module, or what stands in one."""
    words = name.split(".")
    for count in range(len(words), 0, -1):
        try:
            found = importlib.import_module(".".join(words[:count]))
        except ModuleNotFoundError:
            continue
        return all((found := getattr(found, word, None)) is not None for word in words[count:])
    return False


def rooms(checkout):
    return [folder.name for folder in (checkout / "src" / "sekisho").iterdir() if folder.is_dir()]


@pytest.mark.parametrize(
    "command",
    [
        "up",
        "check-config",
        "scan",
        "send-samples",
        "mailbox",
        "queue",
        "quarantine",
        "track",
        "ledger",
        "hash-password",
        "rules",
        "feeds",
        "access",
        "api",
    ],
)
def test_every_command_stands_in_the_documents(texts, command):
    assert any(path.endswith(".md") and f"sekisho {command}" in text for path, text in texts.items()), command


def test_what_a_reload_takes_over_and_what_lies_in_the_data_folder_is_told(checkout, tmp_path):
    text = (checkout / "docs" / "operate" / "running.md").read_text("utf-8")
    folder = DataFolder(tmp_path)
    names = {
        place.relative_to(tmp_path).parts[0]
        for name, kind in vars(DataFolder).items()
        if isinstance(kind, property)
        for place in [getattr(folder, name)]
    }
    assert [name for name in RELOADABLE if f"`[{name}]`" not in text] == []
    assert [name for name in {*names, *DATABASES} if f"`{name}" not in text] == []


TEST_NAMED = re.compile(r"`(tests/[\w/.]+)::(test_\w+)`")


def test_every_row_of_the_threat_model_is_held_by_tests_that_exist(checkout):
    text = (checkout / "docs" / "threat-model.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith(("| Attack ", "| Rule ", "| Never "))]
    assert [rule for rule in range(1, 17) if not any(row.startswith(f"| R{rule} ") for row in rows)] == []
    assert [row for row in rows if not TEST_NAMED.search(row)] == []
    lost = [f"{file}::{test}" for file, test in TEST_NAMED.findall(text) if not is_there(checkout / file, test)]
    assert lost == []


def is_there(file, test):
    return file.exists() and re.search(rf"^(?:async )?def {test}\(", file.read_text("utf-8"), re.MULTILINE)
