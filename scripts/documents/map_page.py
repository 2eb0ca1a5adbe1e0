"""docs/map.md: every module with the first line of its docstring, by room."""

import ast
from pathlib import Path

SRC = Path(__file__).resolve().parents[2] / "src" / "sekisho"

HEAD = """# Map

Every module and its duty: the first line of its docstring. Made by `scripts/generate-docs`; change the docstring, not this page.
Rooms stand in the order of their layers, the lowest first; imports go downwards only (`docs/architecture.md`).
"""

ROOMS = (
    "model", "ports", "domains", "smtp", "mime", "senderauth", "classify", "verdict", "policy", "inspections", "gate", "delivery", "quarantine",
    "tenancy", "access", "advisories", "keeping", "emergency", "edge", "api", "console", "client", "backends", "app", "testing",
)  # fmt: skip


def page() -> str:
    lines = [HEAD]
    rooms = {folder.name for folder in SRC.iterdir() if (folder / "__init__.py").exists()}
    if rooms != set(ROOMS):
        raise SystemExit(f"scripts/documents/map_page.py does not know the rooms {sorted(rooms ^ set(ROOMS))}")
    for room in ROOMS:
        lines += _room(room)
    return "\n".join(lines).rstrip() + "\n"


def _room(room: str) -> list[str]:
    folder = SRC / room
    lines = [f"## {room}", "", _duty(folder / "__init__.py"), ""]
    modules = sorted(path for path in folder.rglob("*.py") if path != folder / "__init__.py")
    if modules:
        lines += ["| Module | Duty |", "|---|---|"]
        lines += [f"| `{_name(path, folder)}` | {_duty(path)} |" for path in modules]
        lines.append("")
    return lines


def _name(path: Path, folder: Path) -> str:
    below = path.relative_to(folder).as_posix()
    return below.removesuffix("__init__.py") if below.endswith("__init__.py") else below


def _duty(path: Path) -> str:
    documentation = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return documentation.partition("\n")[0].replace("|", "\\|")
