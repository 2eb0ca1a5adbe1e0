"""Stamps as they are put into a message: plain text and HTML, both languages, one quiet box each."""

from collections.abc import Iterable
from html import escape

from sekisho.model.policy import Stamp
from sekisho.model.stamping import StampWish

_COLOURS = {"information": ("#1f5f8b", "#eef5fa"), "suspicious": ("#8a5a00", "#fff7e0"), "dangerous": ("#a3161c", "#fdeeee")}
_SIGNS = {"information": "ℹ", "suspicious": "⚠", "dangerous": "⛔"}  # colour is never the only sign


def stamp_wish(stamps: Iterable[Stamp]) -> StampWish:
    """Return what is put above and below the text."""
    top = [stamp for stamp in stamps if not stamp.bottom]
    bottom = [stamp for stamp in stamps if stamp.bottom]
    return StampWish(
        "".join(_plain(stamp) + "\n" for stamp in top),
        "".join("\n" + _plain(stamp) for stamp in bottom),
        "".join(map(_html, top)),
        "".join(map(_html, bottom)),
    )


def _lines(stamp: Stamp) -> list[str]:
    return [line.strip() for text in (stamp.english, stamp.japanese) for line in text.strip().splitlines() if line.strip()]


def _plain(stamp: Stamp) -> str:
    return "".join(f"[{_SIGNS.get(stamp.style, '')} {line}]\n" for line in _lines(stamp))


def _html(stamp: Stamp) -> str:
    line, ground = _COLOURS.get(stamp.style, _COLOURS["information"])
    words = "<br>".join(escape(text) for text in _lines(stamp))
    return (
        f'<div style="margin:8px 0;padding:8px 12px;border-left:4px solid {line};background:{ground};color:#222;font:14px/1.5 sans-serif">'
        f"{_SIGNS.get(stamp.style, '')} {words}</div>"
    )
