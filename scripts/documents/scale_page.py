"""docs/scale.md and its chart: what an amount of mail needs and costs, what breaks first, tenants over cells. Made by `scripts/generate-docs`."""

from functools import cache

from documents import scaling
from documents.scaling import Constants, Need, Placement

AMOUNTS = (1e5, 1e6, 1e7, 1e8, 1e9)
TENANTS, CELLS, ROOM, SEED = 2_000, 48, 3.0, 7
_MORE = ("database (a standby as many)", "history", "objects a day", "costs a million")
COLOURS = ("#a33b2e", "#b58a2b", "#2f6f5e")

HEAD = """# Scale

What an amount of mail needs and costs, what breaks first, and how tenants lie over cells. Computed by `scripts/scale` from the constants
below, each measured here with its command; made by `scripts/generate-docs`, so that this page is what the script says. **It is arithmetic and
a simulation, not a run**: nobody here has sent a billion messages. The constants of PostgreSQL come from a busy machine and are upper bounds;
a quiet run would need fewer cells. Prices are assumptions: put in your own (`scripts/scale --constants FILE`).

A *cell* is one database with the machines that share it. An organisation lives in one cell, found by its domains; the cells know nothing of
each other, so that what breaks in one is told there and nowhere else. There is no code that spans cells: MX records, or a balancer by
recipient's domain, lead to them.

"""


def page() -> str:
    """Return the page."""
    constants = scaling.read()
    needs = [scaling.need(amount, constants) for amount in AMOUNTS]
    placements = _placements()
    return HEAD + _needs(needs, constants) + _breaks(constants) + _cells(placements) + _constants(constants)


def chart() -> str:
    """Return the chart of the simulation as SVG: each cell's busiest ten minutes, the largest first, in each way of placing tenants."""
    placements = _placements()
    width, height, left, bottom = 760, 320, 50, 40
    most = max(each.busiest for each in placements) * 1.08
    across, up = (width - left - 20) / (CELLS - 1), (height - bottom - 50) / most

    def place(cell: int, load: float) -> str:
        return f"{left + cell * across:.1f},{height - bottom - load * up:.1f}"

    full = height - bottom - up
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" font-family="system-ui, sans-serif" font-size="12">',
        "<title>The busiest ten minutes of each cell, the busiest cell first</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<line x1="{left}" y1="{height - bottom}" x2="{width - 20}" y2="{height - bottom}" stroke="#444"/>',
        f'<line x1="{left}" y1="{full:.1f}" x2="{width - 20}" y2="{full:.1f}" stroke="#444" stroke-dasharray="5 4"/>',
        f'<text x="{width - 24}" y="{full - 5:.1f}" text-anchor="end">all that a cell takes</text>',
        f'<text x="{left}" y="{height - 12}">cells, the busiest first ({CELLS})</text>',
        f'<text x="{left - 8}" y="{full + 4:.1f}" text-anchor="end">100 %</text>',
        f'<text x="{left - 8}" y="{height - bottom + 4}" text-anchor="end">0</text>',
    ]
    for number, each in enumerate(placements):
        points = " ".join(place(cell, load) for cell, load in enumerate(each.by_cell))
        lines.append(f'<polyline points="{points}" fill="none" stroke="{COLOURS[number]}" stroke-width="2"/>')
        lines.append(f'<rect x="{left + 20 + number * 190}" y="14" width="14" height="4" fill="{COLOURS[number]}"/>')
        lines.append(f'<text x="{left + 40 + number * 190}" y="20">{each.name}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


@cache
def _placements() -> tuple[Placement, ...]:
    return tuple(scaling.simulate(scaling.a_world(TENANTS, SEED), CELLS, ROOM))


def _needs(needs: list[Need], constants: Constants) -> str:
    rows = [
        "## How much mail needs what",
        "",
        f"At the busiest hour ({constants.peak_factor:g} times the mean), {constants.busy_share:.0%} of each core planned with,",
        f"history for {constants.retention_days:g} days.",
        "",
        _row(("messages a day", "peak, a second", "engine", "cells", "cores: edges and inspectors", "delivery and keepers", *_MORE)),
        "|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for one in needs:
        behind = [f"{cores:,}" if cores else "in the same" for cores in (one.back_cores,)]
        database = f"{one.database_cores:,}" if one.database_cores else "none"
        rows.append(
            f"| {one.a_day:,.0f} | {one.peak_rate:,.0f} | {one.engine} | {one.cells:,} | {one.edge_cores:,} | {behind[0]} | {database} "
            f"| {one.history_gigabytes:,.0f} GB | {one.objects_a_day:,.0f} | {one.cost_a_million:.2f} |"
        )
    return "\n".join([*rows, "", "Costs in the unit of the assumed prices, without people, traffic and the mail servers behind.", "", ""])


def _breaks(constants: Constants) -> str:
    rate, ends = scaling.cell_rate(constants)
    together = 1_000.0 / (constants.edge_ms + constants.inspector_ms + constants.delivery_ms + constants.keeper_ms)
    tenants = 1e9 / constants.tenant_octets
    by_day = rate * 86_400 / constants.peak_factor / 1e6
    rows = [
        ("Amount", "Engine", "Breaks first", "What it looks like", "What to do"),
        ("---",) * 5,
        (
            "to about a million a day",
            "embedded, one machine",
            f"the disk of the history; a core at {together:,.0f} messages a second",
            "search grows slow, `[retention]` is long",
            "fewer days, or PostgreSQL",
        ),
        (
            f"to {by_day:,.0f} million a day",
            "one cell of PostgreSQL",
            f"{ends}, at {rate:,.0f} messages a second",
            "`sekisho_outbox_depth` grows: tracking is late, mail is not",
            "a second cell",
        ),
        ("beyond", "cells", "the busiest cell: see below", "451 in that cell alone", "move the tenant with the burst"),
        (
            "any",
            "any",
            f"tenants in the memory of each process: {constants.tenant_octets / 1024:,.0f} KiB for one with 50 people",
            f"{tenants:,.0f} such tenants are a gigabyte in every process",
            "cells",
        ),
        ("any", "Redis", "nothing: it may vanish", "each machine counts alone", ""),
        ("any", "a bucket", "its answers", "451 for large mail while it fails (`scripts/drill s3`)", ""),
    ]
    table = "\n".join(map(_row, rows))
    return f"""## What runs on which engine, and what breaks first

{table}

The history has one writer at a time over all machines of a cell, because its chains are whole so; accepting has as many as there are edges
({constants.accept_rate:,.0f} a second for each process). So the history ends a cell long before its mail does, and a peak makes it late instead of
refusing anything.

"""


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(placements: tuple[Placement, ...]) -> str:
    rows = [
        "## Tenants over cells",
        "",
        f"A simulation (seed {SEED}): {TENANTS:,} tenants, volumes by Zipf with exponent 0.7, a day with a peak of 1.8, twelve middling tenants that",
        f"get twenty times their mail for an hour; {CELLS} cells that take {ROOM:g} times the mean together; ten-minute steps. Late: what comes",
        "while its cell gets more than it takes.",
        "",
        _row(("placed", "how", "busiest cell", "p99 of cells and steps", "late mail", "others that were late", "move with a tenth more cells")),
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    rows += [
        _row((one.name, one.says, f"{one.busiest:.0%}", f"{one.p99:.0%}", f"{one.late_share:.2%}", f"{one.neighbours:.1%}", f"{one.moved:.1%}"))
        for one in placements
    ]
    return "\n".join([
        *rows,
        "",
        "![The busiest ten minutes of each cell](scale.svg)",
        "",
        "A table of homes by volume beats a hash, and a few spare cells for tenants with a burst keep everybody else's mail on time. Moving a tenant",
        "means: point its domains at the other cell, let the old one finish its queue, and keep reading its history there until that has run out.",
        "",
        "",
    ])  # fmt: skip


def _constants(constants: Constants) -> str:
    rows = ["## Constants", "", "| measured | value | | command | when, and under which condition |", "|---|--:|---|---|---|"]
    rows += [
        f"| {name} | {one['value']:g} | {one['unit']} | `{one['command']}` | {one['at']}; {one['condition']} |"
        for name, one in constants.measured.items()
    ]
    rows += ["", "| assumed | value |", "|---|--:|", *(f"| {name} | {value:g} |" for name, value in constants.assumed.items())]
    return "\n".join(rows) + "\n"
