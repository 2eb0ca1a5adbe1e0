"""Every message of other parsers' suites is opened, and Stalwart's trees are ours."""

import json
import time

import pytest

from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.text.charsets import decode
from sekisho.mime.unpack import unpack

SUITES = {"cpython": 40, "imaptest": 40, "mail-ruby": 40, "mime4j-testmsgs": 100, "mimekit": 30, "mu-cjk": 2, "stalwart-mail-parser": 80}
STALWART = "suites/mime/stalwart-mail-parser"

# Trees that differ by design: a fragment's beginning is opened too; a source without its folds is taken apart otherwise.
OTHER_TREES = {"thirdparty/009": "message/partial", "thirdparty/015": "pasted source"}
# Octets that differ: BinHex is not decoded yet, junk is passed over rather than kept, the delimiter is looked for at lines' beginnings only.
OTHER_OCTETS = {
    "legacy/016": "BinHex",
    "legacy/017": "uuencode declared: decoded by us",
    "legacy/026": "uuencode declared: decoded by us",
    "legacy/048": "uuencode declared: decoded by us",
    "legacy/052": "charset guessed by us",
    "rfc/000": "prose under base64",
    "thirdparty/002": "broken base64",
    "thirdparty/005": "a delimiter inside a line",
}
# Subjects with raw eight-bit octets: guessed by us, replaced by them.
GUESSED_SUBJECTS = {"legacy/010", "legacy/020", "legacy/022", "legacy/027", "legacy/052"}


def opened(raw):
    return unpack(raw, DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), one_shot=True)


def messages_of(folder):
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in {".json", ".xml", ".md"}]


@pytest.mark.parametrize("suite", SUITES)
def test_every_message_is_opened(suite, shared, record_property):
    paths = messages_of(shared(f"suites/mime/{suite}"))
    assert len(paths) >= SUITES[suite]
    record_property("cases", len(paths))
    for path in paths:
        raw = path.read_bytes()
        message = opened(raw).message
        assert message.size == len(raw)
        assert all(0 <= field.start < field.end <= message.header_end for field in message.headers)


def leaves_expected(message):
    for part in message["parts"]:
        body = part["body"]
        kind = next(iter(body)) if isinstance(body, dict) else body
        if kind == "Message":
            yield from leaves_expected(body[kind])
        elif kind != "Multipart":
            yield kind, body[kind]


def leaves_found(content):
    """Return the leaves of the first reading, without files inside leaves and names without octets."""
    for leaf in content.leaves:
        part = leaf.part
        if part.declared_type and not set("~!") & set(part.path) and not (part.declared_type == "message/rfc822" and not part.size):
            yield leaf


def test_stalwarts_trees_are_ours(shared, record_property):
    folder = shared(STALWART)
    paths = sorted(folder.rglob("*.json"))
    assert len(paths) >= 80
    record_property("cases", len(paths))
    trees, octets = set(), set()
    for path in paths:
        name = path.relative_to(folder).with_suffix("").as_posix()
        expected = list(leaves_expected(json.loads(path.read_text("utf-8"))))
        found = list(leaves_found(opened(path.with_suffix(".eml").read_bytes())))
        if len(expected) != len(found):
            trees.add(name)
            continue
        for (kind, body), leaf in zip(expected, found, strict=True):
            if kind in {"Text", "Html"}:
                same = decode(leaf.octets, leaf.part.charset).text.split() == body.split()
            else:
                same = bytes(body).strip() == leaf.octets.strip()
            if not same:
                octets.add(name)
    assert trees == set(OTHER_TREES)
    assert octets == set(OTHER_OCTETS)


def test_stalwarts_authors_and_subjects_are_ours(shared):
    folder = shared(STALWART)
    subjects, compared = set(), 0
    for path in sorted(folder.rglob("*.json")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        message = opened(path.with_suffix(".eml").read_bytes()).message
        for field in json.loads(path.read_text("utf-8"))["parts"][0]["headers"]:
            value = field["value"] if isinstance(field["value"], dict) else {}
            if field["name"] == "subject" and value.get("Text", "") != message.subject:
                subjects.add(name)
            if field["name"] == "from" and "List" in value.get("Address", {}):
                compared += 1
                expected = [(one["name"] or "", (one["address"] or "").lower()) for one in value["Address"]["List"]]
                assert [(one.name, one.address.lower()) for one in message.authors] == expected, name
    assert compared > 60
    assert subjects == GUESSED_SUBJECTS


# Bodies of mime4j that are cut otherwise by us: junk in a header, a boundary that two readers spell differently, a rest without a part.
MIME4J_OTHERWISE = {
    "basic-plain-with-bad-header-separator_decoded_1.txt": "where the header ends",
    "malformedHeader-nocrlfcrlf_decoded_1.txt": "where the header ends",
    "malformedHeader-noheader_decoded_1.txt": "where the header ends",
    "malformedHeaderStartsBody-nocrlfcrlf_decoded_1.txt": "where the header ends",
    "malformedHeaderStartsBody-noheader_decoded_1.txt": "where the header ends",
    "obsolete_decoded_1.txt": "where the header ends",
    "missing-inner-boundary_decoded_1_2_1.txt": "an empty body",
    "multipartnestedemptyparts_decoded_1_1.txt": "an empty multipart is no body of ours",
    "very-long-boundary_decoded_1_1.txt": "a delimiter without its last space ends a part",
    "very-very-long-boundary_decoded_1_1.txt": "a delimiter without its last space ends a part",
    "weird-boundary_decoded_1_1.txt": "a delimiter without its last space ends a part",
}


def test_mime4js_decoded_bodies_are_leaves_of_ours(shared, record_property):
    folder = shared("suites/mime/mime4j-testmsgs")
    missing, asked = set(), 0
    for message in sorted(folder.glob("*.msg")):
        leaves = {leaf.octets.replace(b"\r\n", b"\n").strip() for leaf in opened(message.read_bytes()).leaves}
        for body in sorted(folder.glob(f"{message.stem}_decoded_*")):
            if body.suffix != ".xml":
                asked += 1
                missing |= set() if body.read_bytes().replace(b"\r\n", b"\n").strip() in leaves else {body.name}
    assert asked == 40
    record_property("cases", asked)
    assert missing == set(MIME4J_OTHERWISE)
