"""What products a tenant uses: typed lines, CSV, CycloneDX or SPDX (JSON)."""

import csv
import io
from dataclasses import dataclass
from typing import Any

import msgspec

_MOST = 20_000
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Product:
    """One product in use. `version` and `vendor` may be empty."""

    name: str
    version: str = ""
    vendor: str = ""


class UnreadableInventory(Exception):
    """The text says what, where and what to do."""


def read_inventory(octets: bytes) -> tuple[Product, ...]:
    """Return the products that a file lists, by what it holds. Raises UnreadableInventory."""
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = octets.decode("cp932")  # what Excel writes in Japan
        except UnicodeDecodeError:
            raise UnreadableInventory("the inventory is neither UTF-8 nor Shift_JIS; save it as UTF-8.") from None
    if text.lstrip().startswith("{"):
        return _bounded(_bill_of_materials(text))
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not lines:
        raise UnreadableInventory("the inventory is empty; write one product a line, or name, version, vendor separated by commas.")
    return _bounded(_table(lines) if "," in lines[0] else [Product(line.strip()[:_LONGEST]) for line in lines])


def _bounded(products: list[Product]) -> tuple[Product, ...]:
    if len(products) > _MOST:
        raise UnreadableInventory(f"the inventory lists {len(products):,} products; at most {_MOST:,} are kept.")
    if not products:
        raise UnreadableInventory("the inventory names no product.")
    return tuple(dict.fromkeys(products))


_COLUMNS = {
    "name": "name", "product": "name", "製品": "name", "製品名": "name", "ソフトウェア": "name",
    "version": "version", "バージョン": "version", "vendor": "vendor", "publisher": "vendor", "ベンダー": "vendor", "メーカー": "vendor",
}  # fmt: skip


def _table(lines: list[str]) -> list[Product]:
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines)), strict=True))
    except csv.Error as error:
        raise UnreadableInventory(f"the inventory is not a CSV table: {error}") from None
    head = [_COLUMNS.get(cell.strip().lower(), "") for cell in rows[0]]
    if "name" in head:
        rows = rows[1:]
    else:
        head = ["name", "version", "vendor"]
    products = []
    for row in rows:
        cells = dict(zip(head, (cell.strip()[:_LONGEST] for cell in row), strict=False))
        if cells.get("name"):
            products.append(Product(cells["name"], cells.get("version", ""), cells.get("vendor", "")))
    return products


def _bill_of_materials(text: str) -> list[Product]:
    try:
        document: Any = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise UnreadableInventory(f"the bill of materials is not whole JSON: {error}") from None
    if document.get("bomFormat") == "CycloneDX":
        rows, name_of, version_of = document.get("components"), "name", "version"
    elif "spdxVersion" in document:
        rows, name_of, version_of = document.get("packages"), "name", "versionInfo"
    else:
        raise UnreadableInventory("this JSON is neither CycloneDX (bomFormat) nor SPDX (spdxVersion).")
    products = []
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get(name_of), str) and row[name_of]:
            version = row.get(version_of)
            publisher = row.get("publisher")
            products.append(
                Product(
                    row[name_of][:_LONGEST],
                    version[:_LONGEST] if isinstance(version, str) else "",
                    publisher[:_LONGEST] if isinstance(publisher, str) else "",
                )
            )
    return products
