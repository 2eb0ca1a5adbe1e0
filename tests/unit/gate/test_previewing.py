"""A mail to look at comes out of the sandbox, or a sentence why not."""

import pytest

from sekisho.gate.inspectors.zygote import Zygote
from sekisho.gate.previewing import NoPreviews, SandboxedPreviews, preview_by
from sekisho.model.errors import Refused, TemporaryFailure
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
    from sekisho.app.inspecting import prepare

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
