"""The harmless test program of ClamAV in its many containers."""

import json
import time
from hashlib import md5, sha256

from sekisho.mime.archives import kinds_of, open_containers
from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.sniff import detect

# Not containers here: packed programs (known as exe), mail and documents with the program inside (the MIME tree, and issue 4).
NOT_REACHED_YET = {
    **dict.fromkeys(
        ["aspack.exe", "fsg.exe", "mew.exe", "nsis.exe", "pespin.exe", "petite.exe", "upack.exe", "upx.exe", "wwpack.exe", "yc.exe"], "exe"
    ),
    "mail": "eml",
    "exe.mbox.base64": "eml",
    "exe.mbox.uu": "eml",
    "exe.binhex": "text",
    "exe.html": "html",
    "exe.rtf": "rtf",
    "exe.webapp-export.one": "onenote",
    "chm": "chm",
    "ole.doc": "doc",
    "ppt": "ppt",
    "pdf": "pdf",
    "tnef": "tnef",
    "sis": "data",
}


def test_the_payload_is_reached_or_the_container_is_never_clean(shared, record_property):
    record_property("cases", len(list(shared("suites/files/clamav/clamav_hdb_scanfiles").iterdir())))
    key = json.loads(shared("suites/files/clamav-key.json").read_text(encoding="ascii"))["key_ascii"].encode()
    known = shared("suites/files/clamav/clamav.hdb").read_text(encoding="ascii")
    wrong, reached = [], 0
    for path in sorted(shared("suites/files/clamav/clamav_hdb_scanfiles").iterdir()):
        stored = path.read_bytes()
        octets = bytes(left ^ right for left, right in zip(stored, key * (len(stored) // len(key) + 1), strict=False))
        name = path.name.removesuffix(".xor")
        detected = detect(octets, name)
        if name.removeprefix("clam").lstrip(".-") in NOT_REACHED_YET:
            if NOT_REACHED_YET[name.removeprefix("clam").lstrip(".-")] not in detected:
                wrong.append((name, detected))
            continue
        kinds = kinds_of(detected)
        opened = open_containers(octets, kinds, "1", DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), name) if kinds else None
        every = [octets, *(leaf.octets for leaf in opened.leaves)] if opened else [octets]
        if any(sha256(each).hexdigest() in known or md5(each, usedforsecurity=False).hexdigest() in known for each in every):
            reached += 1
        elif not (opened and any(defect.code.startswith("unscannable.") for defect in opened.defects)):
            wrong.append((name, detected))
    assert wrong == []
    assert reached >= 8
