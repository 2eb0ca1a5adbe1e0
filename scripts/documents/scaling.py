"""Computes what an amount of mail needs and costs, and simulates tenants over cells: from constants that were measured here, and nothing else."""

import bisect
import hashlib
import math
import random
import tomllib
from dataclasses import dataclass
from pathlib import Path

CONSTANTS = Path(__file__).resolve().parent / "scale-constants.toml"
DAY = 86_400.0


@dataclass(frozen=True)
class Constants:
    """Measured values by name, with where they come from, and assumed ones."""

    measured: dict[str, dict[str, object]]
    assumed: dict[str, float]

    def __getattr__(self, name: str) -> float:
        measured: dict[str, dict[str, object]] = object.__getattribute__(self, "measured")
        assumed: dict[str, float] = object.__getattribute__(self, "assumed")
        if name in assumed:
            return assumed[name]
        try:
            return float(str(measured[name]["value"]))
        except KeyError:
            raise AttributeError(name) from None


def read(path: Path = CONSTANTS) -> Constants:
    """Read a file of constants. Raises OSError, KeyError, ValueError."""
    told = tomllib.loads(path.read_text("utf-8"))
    return Constants(told["measured"], {name: float(value) for name, value in told["assumed"].items()})


@dataclass(frozen=True)
class Need:
    """What so many messages a day need. Cores are whole machines' cores at the planned share of their time, for the busiest hour."""

    a_day: float
    mean_rate: float
    peak_rate: float
    engine: str  # "embedded" or "PostgreSQL"
    cells: int
    edge_cores: int  # with inspectors
    back_cores: int  # delivery and keepers
    database_cores: int
    history_gigabytes: float
    objects_a_day: float
    breaks_first: str
    cost_a_million: float  # in the unit of the assumed prices; without people, network and mail servers


def cell_rate(constants: Constants) -> tuple[float, str]:
    """Return how much mail one cell (one database) takes at its peak, and what ends it.

    The history has one writer over all machines of a cell: either its own processor or its commits end it. Everything else grows with machines.
    """
    by_processor = constants.busy_share * 1_000.0 / (constants.keeper_ms + constants.postgres_keeper_ms)
    by_commits = constants.busy_share * constants.history_rate
    if by_processor < by_commits:
        return by_processor, "the one writer of the history: its processor"
    return by_commits, "the one writer of the history: its commits"


def embedded_rate(constants: Constants) -> float:
    """Return how much mail one machine takes embedded, at the planned share, whatever its cores: its one keeper ends it."""
    return constants.busy_share * min(constants.embedded_history_rate, 1_000.0 / constants.keeper_ms)


def need(a_day: float, constants: Constants, cores_of_one: int = 16) -> Need:
    """Return what that many messages a day need. Embedded where one machine of so many cores takes its busiest hour, else cells of PostgreSQL."""
    mean, share = a_day / DAY, constants.busy_share
    peak = mean * constants.peak_factor
    whole_ms = constants.edge_ms + constants.inspector_ms + constants.delivery_ms + constants.keeper_ms
    embedded_cores = _cores(peak * whole_ms / 1_000.0 / share)
    history = a_day * constants.retention_days * (constants.history_octets + constants.dossier_octets) / 1e9
    room = {
        "the processor: inspectors and edges": embedded_cores / cores_of_one,
        "the one writer of the history": peak / embedded_rate(constants),
        "the disk of the history": history / constants.embedded_history_gigabytes,
    }
    if max(room.values()) <= 1.0:
        disk = a_day * constants.large_share * constants.large_octets / 1e9  # a day's, until it is delivered
        money = (embedded_cores * constants.core_hour * 24 * 30 + (history + disk) * constants.gigabyte_month) / (a_day * 30) * 1e6
        return Need(a_day, mean, peak, "embedded", 1, embedded_cores, 0, 0, history, 0.0, max(room, key=lambda one: room[one]), money)
    most, ends = cell_rate(constants)
    cells = max(1, math.ceil(peak / most))
    edge = _cores(peak * (constants.edge_ms + constants.postgres_edge_ms + constants.inspector_ms) / 1_000.0 / share)
    back = _cores(peak * (constants.delivery_ms + constants.keeper_ms + constants.postgres_keeper_ms) / 1_000.0 / share)
    database = _cores(peak * constants.postgres_server_ms / 1_000.0 / share)
    objects = a_day * constants.large_share
    bucket = objects * constants.large_octets / 1e9  # a day's
    month = (
        (edge + back + 2 * database) * constants.core_hour * 24 * 30  # the database with a standby
        + history * constants.gigabyte_month
        + bucket * constants.bucket_gigabyte_month
        + 30 * objects / 1_000 * (constants.put_thousand + 3 * constants.get_thousand)
    )
    return Need(a_day, mean, peak, "PostgreSQL", cells, edge, back, database, history, objects, ends, month / (a_day * 30) * 1e6)


def _cores(exact: float) -> int:
    return max(2, math.ceil(exact))


# tenants over cells ---------------------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Placement:
    """How evenly a way of placing tenants loads the cells. Loads are shares of what a cell takes."""

    name: str
    says: str
    busiest: float  # the busiest cell in its busiest step
    p99: float  # over cells and steps
    mean: float
    late_share: float  # of all messages: those that come to a cell in a step in which it gets more than it takes
    neighbours: float  # of the tenants that are not hot: those that were late at least once
    moved: float  # of all tenants: those that move when a tenth more cells come
    by_cell: tuple[float, ...]  # each cell's busiest step, the largest first


@dataclass(frozen=True)
class World:
    """Tenants with their shares of all mail, and the steps of a day. `hot`: tenants that get a burst, with its step and factor."""

    shares: tuple[float, ...]
    hot: dict[int, tuple[int, float]]
    day: tuple[float, ...]  # amount of mail in each step against the mean


def a_world(tenants: int, seed: int, *, hot: int = 12, steps: int = 144) -> World:
    """Return an invented world: few tenants have much of the mail (Zipf, 0.7), a day has a peak, some get twenty times as much for an hour."""
    chance = random.Random(seed)
    weights = [rank**-0.7 for rank in range(1, tenants + 1)]
    chance.shuffle(weights)
    total = sum(weights)
    day = tuple(1.0 + 0.8 * math.sin(2 * math.pi * (step / steps - 0.25)) for step in range(steps))
    middling = sorted(range(tenants), key=lambda one: -weights[one])[tenants // 100 : tenants // 5]
    bursts = {one: (chance.randrange(steps - 6), 20.0) for one in chance.sample(middling, hot)}
    return World(tuple(weight / total for weight in weights), bursts, day)


def simulate(world: World, cells: int, room: float) -> list[Placement]:
    """Place the tenants in several ways and let the day go by. `room`: all that the cells take, against the mean of a day."""
    takes = room / cells
    placed = {
        "by hash": ("a tenant's name alone says its cell (rendezvous hashing)", [_by_hash(one, cells) for one in range(len(world.shares))]),
        "by volume": ("the largest first, each to the cell that has least", _by_volume(world.shares, cells, 0)),
        "by volume, bursts apart": ("the same over seven eighths of the cells; who has a burst is moved to the others", _apart(world, cells)),
    }
    return [_run(world, name, says, homes, cells, takes) for name, (says, homes) in placed.items()]


def _by_hash(tenant: int, cells: int) -> int:
    return max(range(cells), key=lambda cell: hashlib.sha256(f"{tenant}/{cell}".encode()).digest())


def _by_volume(shares: tuple[float, ...], cells: int, first: int) -> list[int]:
    loads, homes = [0.0] * cells, [0] * len(shares)
    for tenant in sorted(range(len(shares)), key=lambda one: -shares[one]):
        cell = min(range(first, cells), key=lambda one: loads[one])
        homes[tenant], loads[cell] = cell, loads[cell] + shares[tenant]
    return homes


def _apart(world: World, cells: int) -> list[int]:
    spare = max(1, cells // 8)
    homes, loads = _by_volume(world.shares, cells, spare), [0.0] * spare
    for tenant in sorted(world.hot, key=lambda one: -world.shares[one]):
        cell = min(range(spare), key=lambda one: loads[one])
        homes[tenant], loads[cell] = cell, loads[cell] + world.shares[tenant]
    return homes


def _run(world: World, name: str, says: str, homes: list[int], cells: int, takes: float) -> Placement:
    base = [0.0] * cells
    for tenant, share in enumerate(world.shares):
        base[homes[tenant]] += share
    loads, late, total, hurt = [], 0.0, 0.0, set[int]()
    busiest = [0.0] * cells
    for step, factor in enumerate(world.day):
        now = [load * factor for load in base]
        for tenant, (begins, burst) in world.hot.items():
            if begins <= step < begins + 6:
                now[homes[tenant]] += world.shares[tenant] * factor * (burst - 1)
        for cell, load in enumerate(now):
            loads.append(load / takes)
            busiest[cell] = max(busiest[cell], load / takes)
            total += load
            if load > takes:
                late += load - takes
                hurt.add(cell)
    ordinary = [tenant for tenant in range(len(world.shares)) if tenant not in world.hot]
    loads.sort()
    more = _moved(world, name, homes, cells)
    return Placement(
        name,
        says,
        max(busiest),
        loads[int(0.99 * len(loads))],
        sum(loads) / len(loads),
        late / total,
        sum(homes[tenant] in hurt for tenant in ordinary) / len(ordinary),
        more,
        tuple(sorted(busiest, reverse=True)),
    )


def _moved(world: World, name: str, homes: list[int], cells: int) -> float:
    """Return how many move when a tenth more cells come: with a table of homes only those that are chosen, by hash those that the new cells win."""
    grown = cells + max(1, cells // 10)
    if name == "by hash":
        return sum(_by_hash(tenant, grown) != home for tenant, home in enumerate(homes)) / len(homes)
    order = sorted(range(len(world.shares)), key=lambda one: world.shares[one])
    sums = [0.0]
    for tenant in order:
        sums.append(sums[-1] + world.shares[tenant])
    wanted = sums[-1] * (grown - cells) / grown
    return (len(order) - bisect.bisect_left(sums, sums[-1] - wanted)) / len(order)  # the fewest that carry as much
