"""A mail to look at comes out of the sandbox, or a sentence why not."""

import base64

import pytest

from sekisho.gate.inspectors.zygote import Zygote
from sekisho.gate.previewing import NoPreviews, SandboxedPreviews, part_by, preview_by, read_by
from sekisho.model.errors import Refused, TemporaryFailure
from sekisho.model.preview import PIECE
from sekisho.testing.builders import RAW
from sekisho.testing.inspecting import InProcessInspectors

PAGE = b"Subject: x\r\nContent-Type: text/html\r\n\r\n<p>plan <a href=http://a.test>x</a><script>1</script>\r\n"


async def test_text_and_page():
    one = await preview_by(InProcessInspectors(), PAGE)
    assert "plan" in one.text
    assert one.page.startswith("<p>plan <u title=")
    assert (await preview_by(InProcessInspectors(), RAW)).page == ""


async def test_what_cannot_be_opened():
    inspectors = InProcessInspectors()
    inspectors.dead = True
    with pytest.raises(Refused, match="cannot be shown"):
        await preview_by(inspectors, PAGE)
    with pytest.raises(TemporaryFailure):
        await NoPreviews().preview(PAGE)


async def test_in_the_sandbox_by_a_child_of_its_own():
    from sekisho.app.sandbox.inspecting import prepare

    zygote = Zygote.start(prepare)
    try:
        zygote.wait_until_ready()

        async def connect():
            return zygote.connect()

        previews = SandboxedPreviews(connect)
        first, second = await previews.preview(PAGE), await previews.preview(PAGE)
        assert first == second
        assert "<u title=" in first.page
        await previews.close()
        await SandboxedPreviews(connect).close()
    finally:
        zygote.stop()


LARGE = bytes(range(256)) * 16_000  # over two pieces


def attached(octets):
    body = base64.encodebytes(octets).replace(b"\n", b"\r\n")
    head = (
        b"From: A <a@partner.test>\r\nTo: t@example.test\r\nSubject: Files\r\nMessage-ID: <m@partner.test>\r\nReferences: <l@partner.test>\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhttps://partner.test/x\r\n"
    )
    part = b"--b\r\nContent-Disposition: attachment; filename=data.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head + part + body + b"--b--\r\n"


async def test_a_message_to_read_and_answer_and_its_large_file_in_pieces():
    inspectors, raw = InProcessInspectors(), attached(LARGE)
    assert len(LARGE) > 2 * PIECE
    seen = await read_by(inspectors, raw)
    assert (seen.sender.address, seen.subject, seen.message_id, seen.references) == (
        "a@partner.test",
        "Files",
        "<m@partner.test>",
        "<l@partner.test>",
    )
    assert [(file.name, file.size) for file in seen.files] == [("data.bin", len(LARGE))]
    assert seen.links == ("https://partner.test/x",)
    assert await part_by(inspectors, raw, seen.files[0].path) == LARGE
    for path in ("9", "../1", seen.files[0].path + "!1"):
        assert await part_by(inspectors, raw, path) is None
    for look in (NoPreviews().read(raw), NoPreviews().part(raw, "1")):
        with pytest.raises(TemporaryFailure):
            await look
