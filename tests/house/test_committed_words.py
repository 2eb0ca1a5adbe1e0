"""What is committed names no machine, no package registry's host and no tool of a place where it was written."""

import re

import pytest

# Put together here so that this file does not name them itself.
PLACES = re.compile(
    "|".join(
        (
            r"(?<![\w/.])/wo" + r"rk(?![\w-])",
            r"(?<![\w/.])/ro" + r"ot(?![\w-])",
            r"(?<![\w/.])/ho" + r"me/\w+",
            r"/tmp/ba" + "sh_jobs",
        )
    )
)
REGISTRIES = re.compile(
    "|".join(("py" + r"pi\.org", "python" + "hosted", "npm" + "js", "crates" + r"\.io", "docker" + r"\.io", "rubygems" + r"\.org"))
)
TOOLS = re.compile("farm" + r"-\w+|`dupli" + r"cates\b|(?m:^\s*\$?\s*dupli" + r"cates\s+[/-])|issu" + r"es show")

# File -> why it may name one of them.
MAY_NAME = {
    ("src/sekisho/mime/data/confusables.txt", "places"): "Unicode's own file",
}


@pytest.mark.parametrize(("kind", "pattern"), [("places", PLACES), ("registries", REGISTRIES), ("tools", TOOLS)])
def test_nothing_committed_names(texts, kind, pattern):
    found = [f"{path}: {match.group()}" for path, text in texts.items() if (match := pattern.search(text)) and (path, kind) not in MAY_NAME]
    assert found == []


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        (PLACES, "see /wo" + "rk/main"),
        (PLACES, "HOME=/ro" + "ot"),
        (REGISTRIES, "https://py" + "pi.org/simple"),
        (TOOLS, "run farm" + "-bench"),
        (TOOLS, "see `dupli" + "cates`"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern, named):
    assert pattern.search(named)


# Tests that need the real domain of a provider, because what is tested is that it is known.
REAL_DOMAINS = {
    "tests/unit/inspections/test_documents.py": {"gmail.com", "google.com", "group.calendar.google.com"},
    "tests/unit/inspections/test_reply_to.py": {"gmail.com", "outlook.com"},
    "tests/unit/gate/test_recalling.py": {"docomo.ne.jp"},
    "tests/unit/inspections/rules/test_facts.py": {"Gmail.com", "gmail.com"},
}


def test_no_key_or_password_is_committed(texts):
    """Tests make their keys; a key in the tree would be used by somebody."""
    marks = (
        "-----BEGIN " + "PRIVATE KEY",
        "-----BEGIN RSA " + "PRIVATE KEY",
        "-----BEGIN EC " + "PRIVATE KEY",
        "-----BEGIN OPENSSH " + "PRIVATE KEY",
    )
    assert [path for path, text in texts.items() if any(mark in text for mark in marks)] == []


def test_mail_in_the_tree_is_under_reserved_names(texts):
    """Addresses in tests and samples live under names that RFC 2606 reserves (or are plainly not names): nobody's mailbox is in here."""
    address = re.compile(r"[A-Za-z0-9._+-]+@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})")
    reserved = re.compile(r"(?:^|\.)(?:test|example|invalid|localhost|local|example\.(?:com|net|org|jp|co\.jp))$")
    wrong = []
    for path, text in texts.items():
        if path.startswith(("tests/", "src/sekisho/app/samples/")) and path.endswith((".py", ".eml", ".smtp")):
            known = REAL_DOMAINS.get(path, set())
            named = [found for found in address.finditer(text) if found.group(1) not in known]
            wrong += [f"{path}: {found.group()}" for found in named if not reserved.search(found.group(1).lower())]
    assert wrong == []
