"""HTML made to confuse scanners, from ClamAV: the links and words that its normalised references show."""

import time

import pytest

from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.text.markup import render


def rendered(path):
    return render(path.read_bytes().decode("utf-8", "replace"), DEFAULT_LIMITS.budget(time.monotonic))


@pytest.mark.parametrize(
    "name",
    ["htmlnorm_buf.html", "htmlnorm_encode.html", "htmlnorm_js_test.html", "htmlnorm_test.html", "htmlnorm_urls.html", "css_background_2.html"],
)
def test_every_file_is_read(shared, name):
    shown = rendered(shared(f"suites/html/clamav-htmlnorm/htmlnorm_scanfiles/{name}"))
    assert not [defect for defect in shown.defects if defect.code.startswith("unscannable")]
    assert "<script" not in shown.visible


def test_a_cloaked_link_is_told(shared):
    text = shared("suites/html/clamav-htmlnorm/other_scanfiles/phish-test-cloak").read_text(encoding="utf-8", errors="replace")
    shown = render(text, DEFAULT_LIMITS.budget(time.monotonic))
    assert any("text_host_differs" in link.flags for link in shown.links)
