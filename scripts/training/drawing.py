"""Draws curves and bars as SVG text, without a drawing library."""

from collections.abc import Mapping, Sequence
from html import escape
from math import log10

_COLOURS = ("#0b5fa5", "#c2410c", "#15803d", "#7e22ce", "#a16207", "#0e7490", "#be123c")
_WIDTH, _HEIGHT, _LEFT, _TOP = 720, 440, 60, 40
_LEAST = 0.0002  # of the logarithmic axis: below it everything lies on the left edge


def curves(title: str, lines: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """Return ROC curves: false alarms to the right on a logarithmic axis from 0.02 % to 100 %, caught upwards."""
    parts = [_frame(title, "wanted mail stopped, mean over sources", "unwanted mail caught")]
    parts += [_tick(_across(share), f"{100 * share:g} %") for share in (0.001, 0.005, 0.01, 0.1, 1.0)]
    parts += [_level(share / 10) for share in range(0, 11, 2)]
    for number, (name, points) in enumerate(lines.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        path = " ".join(f"{_across(right):.1f},{_up(up):.1f}" for right, up in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        at = _HEIGHT - _TOP - 18 * (len(lines) - number)
        parts.append(f'<text x="{_WIDTH - 250}" y="{at}" fill="{colour}" font-size="13">{escape(name)}</text>')
    return _whole(parts)


def bars(title: str, values: Mapping[str, float]) -> str:
    """Return one bar for each name; values between 0 and 1."""
    parts = [_frame(title, "", "caught")]
    parts += [_level(share / 10) for share in range(0, 11, 2)]
    step = (_WIDTH - _LEFT - 20) / max(1, len(values))
    for number, (name, value) in enumerate(values.items()):
        left = _LEFT + number * step + step * 0.15
        parts.append(
            f'<rect x="{left:.1f}" y="{_up(value):.1f}" width="{step * 0.7:.1f}" height="{_up(0) - _up(value):.1f}" fill="{_COLOURS[0]}"/>'
            f'<text x="{left + step * 0.35:.1f}" y="{_up(value) - 4:.1f}" text-anchor="middle" font-size="11">{100 * value:.1f}</text>'
            f'<text x="{left + step * 0.35:.1f}" y="{_up(0) + 16:.1f}" text-anchor="middle" font-size="11">{escape(name)}</text>'
        )
    return _whole(parts)


def _across(share: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - 20) * (log10(max(share, _LEAST)) - log10(_LEAST)) / -log10(_LEAST)


def _up(share: float) -> float:
    return _HEIGHT - _TOP - (_HEIGHT - 2 * _TOP) * share


def _tick(across: float, label: str) -> str:
    line = f'<line x1="{across:.1f}" y1="{_up(1):.1f}" x2="{across:.1f}" y2="{_up(0):.1f}" stroke="#ddd"/>'
    return f'{line}<text x="{across:.1f}" y="{_up(0) + 16:.1f}" text-anchor="middle" font-size="11">{label}</text>'


def _level(share: float) -> str:
    at = _up(share)
    line = f'<line x1="{_LEFT}" y1="{at:.1f}" x2="{_WIDTH - 20}" y2="{at:.1f}" stroke="#eee"/>'
    return f'{line}<text x="{_LEFT - 6}" y="{at + 4:.1f}" text-anchor="end" font-size="11">{100 * share:.0f} %</text>'


def _frame(title: str, across: str, up: str) -> str:
    return (
        f'<text x="{_WIDTH / 2}" y="22" text-anchor="middle" font-size="15">{escape(title)}</text>'
        f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 6}" text-anchor="middle" font-size="12">{escape(across)}</text>'
        f'<text x="14" y="{_HEIGHT / 2}" font-size="12" transform="rotate(-90 14 {_HEIGHT / 2})" text-anchor="middle">{escape(up)}</text>'
    )


def _whole(parts: Sequence[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif">'
    return f'{head}<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>{"".join(parts)}</svg>\n'
