"""The picture of a soak: memory, descriptors, files and messages over the minutes (SVG)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from watching import Watch

WIDTH, HEIGHT, LEFT, RIGHT = 760, 150, 56, 120
COLOURS = ("#1f4e79", "#b3541e", "#2e7d32", "#6a1b9a", "#8d6e00", "#00838f", "#ad1457", "#455a64")
ROLES = ("edge", "delivery", "keeper", "console", "zygote", "supervisor")
Lines = dict[str, list[tuple[float, float]]]


def draw(watch: Watch, counts: Sequence[tuple[float, int]], faults: Counter[str]) -> str:
    """Return the picture."""
    rows = (
        ("allocated and in memory, MB", _lives(watch, lambda reading: reading.own)),
        ("memory of all processes (shared pages once), MB", {"all": [(minute, memory) for minute, memory, _ in watch.totals]}),
        ("descriptors", _lives(watch, lambda reading: float(reading.descriptors))),
        ("messages at the next hop", {"all": [(minute, float(count)) for minute, count in counts]}),
        ("files, MB", _files(watch)),
    )
    last = max((minute for minute, _, _ in watch.totals), default=1.0) or 1.0
    height = len(rows) * HEIGHT + 30
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="11">']
    parts.append(f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>')
    for number, (title, lines) in enumerate(rows):
        parts += _row(number * HEIGHT + 22, title, lines, last)
    told = ", ".join(f"{name} {times}" for name, times in sorted(faults.items())) or "none"
    parts.append(f'<text x="4" y="{height - 8}">{last:.0f} minutes; faults: {told}</text></svg>')
    return "\n".join(parts) + "\n"


def _row(top: int, title: str, lines: Lines, last: float) -> Iterable[str]:
    most = max((value for points in lines.values() for _, value in points), default=1.0) or 1.0
    bottom = top + HEIGHT - 40
    yield f'<text x="4" y="{top - 8}" font-weight="bold">{title}</text>'
    for share in (0.0, 0.5, 1.0):
        y = bottom - share * (bottom - top)
        yield f'<line x1="{LEFT}" y1="{y:.0f}" x2="{WIDTH - RIGHT}" y2="{y:.0f}" stroke="#ddd"/>'
        yield f'<text x="{LEFT - 4}" y="{y + 4:.0f}" text-anchor="end">{share * most:.0f}</text>'
    names = dict.fromkeys(name.partition("#")[0] for name in lines)
    for place, name in enumerate(names):
        colour = COLOURS[place % len(COLOURS)]
        for each, points in lines.items():
            if each.partition("#")[0] == name and points:
                width = WIDTH - RIGHT - LEFT
                path = " ".join(f"{LEFT + width * minute / last:.1f},{bottom - (bottom - top) * value / most:.1f}" for minute, value in points)
                yield f'<polyline fill="none" stroke="{colour}" points="{path}"/>'
        yield f'<text x="{WIDTH - RIGHT + 6}" y="{top + 6 + 14 * place}" fill="{colour}">{name}</text>'


def _lives(watch: Watch, what) -> Lines:
    """Return a line for each life of each process; what follows "#" tells lives of one role apart."""
    lines: Lines = defaultdict(list)
    for role in sorted(watch.roles, key=lambda name: next((place for place, each in enumerate(ROLES) if name.startswith(each)), len(ROLES))):
        if role != "inspector":
            for reading in watch.roles[role]:
                lines[f"{role}#{reading.pid}"].append((reading.minute, what(reading)))
    return lines


def _files(watch: Watch) -> Lines:
    lines: Lines = defaultdict(list)
    for minute, sizes in watch.files:
        for name, size in sizes.items():
            lines[name].append((minute, size))
    return lines
