from sekisho.mime.kinds.signatures import BY_FIRST_OCTET, OLE_STREAMS, WITH_MACROS, ZIP_MEMBERS


def test_every_signature_stands_under_its_first_octet():
    assert all(start[0] == first for first, entries in BY_FIRST_OCTET.items() for start, _ in entries)


def test_no_signature_hides_a_longer_one_behind_it():
    for entries in BY_FIRST_OCTET.values():
        for number, (start, _) in enumerate(entries):
            assert not any(later.startswith(start) for later, _ in entries[number + 1 :])


def test_stream_names_are_utf16_and_macro_kinds_are_known_kinds():
    assert all(b"\0" in name for name, _ in OLE_STREAMS)
    assert set(WITH_MACROS) <= {kind for _, kind in ZIP_MEMBERS}
