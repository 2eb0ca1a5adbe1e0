"""Where the shared suites lie: `$SEKISHO_SHARED`, or `shared` beside the checkout. Without the folder their tests are deselected, and the run says so.

The fixture `shared` turns a path inside the folder into a real one: `shared("suites/smtp/smuggling.json")`.
`@pytest.mark.suite_cases("suites/smtp/smuggling.json", "cases")` runs a test once for each entry of a list in a JSON file, as its argument `case`.
"""

import faulthandler
import json
import os
import time
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import md5, sha256
from pathlib import Path

import pytest

from sekisho.mime.containers.archives import kinds_of, open_containers
from sekisho.mime.containers.passwords import Passwords
from sekisho.mime.kinds.sniff import detect
from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.unpack import unpack

HERE = Path(__file__).resolve().parent
FOLDER = Path(os.environ.get("SEKISHO_SHARED") or HERE.parents[2] / "shared")


def path_of(name):
    return FOLDER / name


@pytest.fixture(scope="session")
def shared():
    return path_of


@pytest.fixture(scope="session")
def open_in_child():
    """Open a file as the one-shot child does: in a process of its own, because some of these files end the process of a library with a fault.

    Returns None if it died (the gate then says: unscannable), else what was found: `kinds`, `codes` and `members`, each with path, names, size,
    digests, whether it is locked, and whether it holds the test string.
    """

    def opened(octets, name, passwords=()):
        detected = detect(octets, name)
        kinds = kinds_of(detected)
        if not kinds:
            return {"detected": detected, "kinds": kinds, "codes": [], "members": []}
        return _in_child(lambda: _found(octets, detected, kinds, name, passwords))

    return opened


@pytest.fixture(scope="session")
def mail_in_child():
    """Attach a file to a mail and unpack that as the one-shot child does, documents included. What is returned: see `open_in_child`."""

    def opened(octets, name, text="see the attached file"):
        message = EmailMessage(policy=SMTP)
        message["From"], message["Subject"] = "a@example.test", "test"
        message.set_content(text)
        message.add_attachment(octets, maintype="application", subtype="octet-stream", filename=name)

        def unpacked():
            content = unpack(bytes(message), DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), one_shot=True)
            return _told(content.leaves, content.message.defects)

        return _in_child(unpacked)

    return opened


def _in_child(work):
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            faulthandler.disable()
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what the C library says when it finds its memory broken
            with os.fdopen(writing, "w") as channel:
                json.dump(work(), channel)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as channel:
        said = channel.read()
    _, status = os.waitpid(pid, 0)
    return json.loads(said) if status == 0 and said else None


def _found(octets, detected, kinds, name, passwords):
    result = open_containers(octets, kinds, "1", DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), name, Passwords(lambda: passwords))
    return {"detected": detected, "kinds": kinds, **_told(result.leaves, result.defects)}


def _told(leaves, defects):
    members = [
        {
            "path": leaf.part.path,
            "name": leaf.part.file_name,
            "names": [leaf.part.file_name, *leaf.part.other_names],
            "size": leaf.part.size,
            "types": leaf.part.detected_types,
            "flags": leaf.part.flags,
            "locked": leaf.part.encrypted,
            "digests": [sha256(leaf.octets).hexdigest(), md5(leaf.octets, usedforsecurity=False).hexdigest()],
            "eicar": b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE" in leaf.octets,
        }
        for leaf in leaves
    ]
    return {"codes": [defect.code for defect in defects], "members": members}


def pytest_configure(config):
    config.addinivalue_line("markers", "suite_cases(file, key): run once for each entry of the list `key` of a shared JSON file, as argument `case`")


def pytest_generate_tests(metafunc):
    marker = metafunc.definition.get_closest_marker("suite_cases")
    if marker is None:
        return
    file, key = marker.args
    cases = json.loads(path_of(file).read_text(encoding="utf-8"))[key] if path_of(file).exists() else []
    metafunc.parametrize("case", cases, ids=[str(case.get("id", number)) for number, case in enumerate(cases)])


def pytest_collection_modifyitems(items):
    if not FOLDER.is_dir():
        for item in items:
            if HERE in Path(item.path).parents:
                item.add_marker(pytest.mark.not_run(f"public suites: no folder {FOLDER} (set SEKISHO_SHARED)"))
