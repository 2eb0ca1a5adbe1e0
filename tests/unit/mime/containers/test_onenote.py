from sekisho.mime.containers.onenote import read_onenote

HEAD = bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3") + bytes(32) + bytes.fromhex("3fdd9a101b91f549a5d01791edc8aed8") + bytes(100)
BEGIN = bytes.fromhex("e716e3bd65261145a4c48d4d0b7a9eac")


def put(content, size=None):
    return BEGIN + (len(content) if size is None else size).to_bytes(8, "little") + bytes(12) + content


def test_every_file_put_into_it(read):
    found, codes = read(read_onenote, HEAD + put(b"<job><script>") + bytes(16) + put(b"MZ program"))
    assert [member.octets for member in found] == [b"<job><script>", b"MZ program"]
    assert codes == []


def test_a_size_that_lies_hides_nothing(read):
    found, codes = read(read_onenote, HEAD + put(b"first", 1 << 40) + put(b"MZ program"))
    assert found[-1].octets == b"MZ program"
    assert "archive.broken" in codes


def test_another_layout_is_never_clean(read):
    assert read(read_onenote, HEAD[:48] + bytes(200))[1] == ["unscannable.format"]
