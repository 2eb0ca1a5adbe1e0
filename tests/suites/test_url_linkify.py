"""Links in running text, after the lists of linkify-it."""

import re

from sekisho.mime.web.links import find, read

_REMARK = re.compile(r"\s+(?:%|//)\s.*$")
# Mail addresses and bare addresses are no links for us; `//host` is too common in program text; rare endings want `www.` or a path.
NOT_LINKS_FOR_US = (
    re.compile(r"[^\s@:]@[\w.-]+"),
    re.compile(r"^(?:My ssl )?//"),
    re.compile(r"^\d+\.\d+\.\d+\.\d+"),
    re.compile(r"^(?:s\.l\.o\.w\.io|google\.xxx|a\.ws|➡\.ws/䨹|президент\.рф)"),
)
CUT_ELSEWHERE = ("｜http://", "[https](https://")  # beginnings: full-width bars and Markdown in the middle of a line
# Odd, but a click would go there: better a link too many.
LINKS_FOR_US = {"http://-example.com", "_http://example.com", "http://example.com_", "google.com:500000"}


def blocks(path):
    """Yield (text, expected link): one line alone is both."""
    lines: list[str] = []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("%"):
            continue
        if line.strip():
            lines.append(_REMARK.sub("", line))
        elif lines:
            yield lines[0], lines[-1]
            lines = []


def test_links(shared, record_property):
    missed = []
    seen = 0
    for text, link in blocks(shared("suites/url/linkify-it/links.txt")):
        if text.startswith(CUT_ELSEWHERE) or any(pattern.search(link) for pattern in NOT_LINKS_FOR_US if "://" not in link):
            continue
        seen += 1
        host = read(link, "", "text").host
        if host not in {found.host for found in find(text)}:
            missed.append(text)
    assert missed == []
    assert seen > 80
    record_property("cases", seen)


def test_not_links(shared, record_property):
    lines = shared("suites/url/linkify-it/not_links.txt").read_text(encoding="utf-8").splitlines()
    texts = [_REMARK.sub("", line) for line in lines if line.strip() and not line.startswith("%")]
    assert len(texts) > 30
    record_property("cases", len(texts))
    assert [text for text in texts if find(text) and text not in LINKS_FOR_US] == []
