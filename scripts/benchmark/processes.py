"""Processor time and memory of a daemon and everything it forked, read from /proc."""

import json
import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def table() -> dict[int, tuple[int, str, float]]:
    """Return parent, command and own CPU seconds (with those of reaped children) of every process."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
        except OSError:
            continue
        name, _, rest = stat.partition("(")[2].rpartition(")")
        fields = rest.split()
        found[int(folder.name)] = (int(fields[1]), name, sum(map(int, fields[11:15])) / TICK)
    return found


def cpu_of_tree(root: int) -> float:
    """Return CPU seconds of a process and all its descendants."""
    processes = table()
    return sum(processes[pid][2] for pid in _below(root, processes) if pid in processes)


def memory_of_tree(root: int) -> float:
    """Return the MB that a process and all its descendants hold, shared pages once."""
    return sum(map(_share, _below(root, table())))


def _below(root: int, processes: dict[int, tuple[int, str, float]]) -> set[int]:
    wanted = {root}
    grown = True
    while grown:
        fresh = {pid for pid, (parent, _, _) in processes.items() if parent in wanted and pid not in wanted}
        wanted |= fresh
        grown = bool(fresh)
    return wanted


def _share(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1_024 / 1e6


def cpu_of_roles(root: int, data: Path) -> dict[str, float]:
    """Return the CPU seconds of a running gateway by role. What was forked by the zygote and has ended (one-shot children) counts as its own."""
    processes = table()
    told = json.loads((data / "run" / "state.json").read_text())["processes"] if (data / "run" / "state.json").exists() else []
    names = {each["pid"]: each["name"].partition("-")[0] for each in told} | {root: "supervisor"}
    spent: dict[str, float] = {}
    for pid, (parent, _, seconds) in processes.items():
        if pid in names:
            role = names[pid]
        elif parent == root:
            role = "zygote+children"
        elif processes.get(parent, (0, "", 0.0))[0] == root and parent not in names:
            role = "inspector"
        else:
            continue
        spent[role] = spent.get(role, 0.0) + seconds
    return spent


def cpu_of_names(*names: str) -> float:
    """Return CPU seconds of all processes whose command begins with one of these names, and of their descendants."""
    return sum(map(cpu_of_tree, _roots(names)))


def memory_of_names(*names: str) -> float:
    """Return the MB that they hold, shared pages once."""
    return sum(map(memory_of_tree, _roots(names)))


def _roots(names: tuple[str, ...]) -> list[int]:
    processes = table()
    return [
        pid for pid, (parent, name, _) in processes.items() if name.startswith(names) and not processes.get(parent, (0, "", 0))[1].startswith(names)
    ]
