"""The harmless test program of ClamAV in its many containers: found in every one whose format we claim, never clean in the others."""

import json

# Programs that unpack themselves: known as programs, which are stopped by their kind. Nothing here runs them.
PACKED_PROGRAMS = {f"clam-{packer}.exe" for packer in ("aspack", "fsg", "mew", "nsis", "pespin", "petite", "upack", "upx", "wwpack", "yc")}
# Formats that are not claimed: no mail program opens them with a click.
NOT_CLAIMED = {"clam.sis": "data", "clam.exe.binhex": "text"}
# Read by no library here, so never clean: RAR 2, and OneNote as a server exports it.
CLOSED = {"clam-v2.rar", "clam.exe.webapp-export.one"}


def test_the_program_is_found_or_the_container_is_never_clean(shared, mail_in_child, record_property):
    key = json.loads(shared("suites/files/clamav-key.json").read_text(encoding="ascii"))["key_ascii"].encode()
    known = shared("suites/files/clamav/clamav.hdb").read_text(encoding="ascii")
    files = sorted(shared("suites/files/clamav/clamav_hdb_scanfiles").iterdir())
    found, closed, wrong = [], [], []
    for path in files:
        name = path.name.removesuffix(".xor")
        stored = path.read_bytes()
        octets = bytes(left ^ right for left, right in zip(stored, key * (len(stored) // len(key) + 1), strict=False))
        opened = mail_in_child(octets, name)
        if opened is None:
            wrong.append((name, "died"))
        elif any(digest in known for member in opened["members"] for digest in member["digests"]):
            found.append(name)
        elif any(code.startswith("unscannable.") for code in opened["codes"]):
            closed.append(name)
        else:
            types = opened["members"][1]["types"]
            if not (name in PACKED_PROGRAMS and "exe" in types) and NOT_CLAIMED.get(name) not in types:
                wrong.append((name, types))
    assert wrong == []
    assert len(files) > 40
    record_property("cases", len(files))
    assert set(closed) <= CLOSED
    assert len(found) >= len(files) - len(CLOSED) - len(PACKED_PROGRAMS) - len(NOT_CLAIMED)
