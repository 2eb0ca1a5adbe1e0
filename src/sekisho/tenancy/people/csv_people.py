"""People as CSV (RFC 4180): read with the number of every bad line, and written so that no spreadsheet takes a name for a formula. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence

from sekisho.model.cells import safe_cell
from sekisho.tenancy.people.people_plan import Problem, Wanted
from sekisho.tenancy.values import Person

COLUMNS = ("address", "name", "aliases", "groups", "active")
LONGEST_LINE = 20_000  # characters
MOST_LINES = 200_000
_NO = {"no", "false", "0", "いいえ", "無効"}
_YES = {"", "yes", "true", "1", "はい", "有効"}
# Headings as other programs write them.
_NAMES = {
    "mail": "address", "email": "address", "e-mail": "address", "メールアドレス": "address", "アドレス": "address",
    "displayname": "name", "display name": "name", "名前": "name", "氏名": "name",
    "alias": "aliases", "別名": "aliases", "エイリアス": "aliases", "group": "groups", "グループ": "groups", "有効": "active",
}  # fmt: skip


def read_csv(text: str) -> tuple[list[Wanted], list[Problem]]:
    """Return people and bad lines. The first line names the columns; only `address` must be there. Lists within a field are split at ; and |."""
    text = text.removeprefix("\ufeff")
    separator = _separator(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    people: list[Wanted] = []
    problems: list[Problem] = []
    columns: list[str] = []
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            problems.append(Problem(line, f"not CSV: {error}", "CSVとして読めません。"))
            break  # nobody knows where the next line begins
        if line > MOST_LINES:
            problems.append(Problem(line, f"more than {MOST_LINES} lines", f"{MOST_LINES}行を超えています。"))
            break
        if not any(field.strip() for field in row):
            continue
        if not columns:
            columns = [_NAMES.get(name, name) for name in (field.strip().lower() for field in row)]
            if "address" not in columns:
                problems.append(
                    Problem(
                        line,
                        f'the first line must name the columns, "address" among them: {", ".join(COLUMNS)}',
                        "1行目に列名（address）が必要です。",
                    )
                )
                break
            continue
        people += _person(line, dict(zip(columns, row, strict=False)), len(row) > len(columns), problems)
    return people, problems


def write_csv(people: Iterable[Person]) -> str:
    """Return people as CSV. A field that a spreadsheet would take for a formula gets an apostrophe in front."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    for person in people:
        fields = (person.addresses[0], person.name, ";".join(person.addresses[1:]), ";".join(person.groups), "yes" if person.active else "no")
        writer.writerow([safe_cell(field) for field in fields])
    return target.getvalue()


def _person(line: int, fields: dict[str, str], too_long: bool, problems: list[Problem]) -> Sequence[Wanted]:
    active = fields.get("active", "").strip().lower()
    if too_long:
        problems.append(Problem(line, "more fields than columns", "列の数より多い項目があります。"))
    elif max(map(len, fields.values())) > LONGEST_LINE:
        problems.append(Problem(line, "a field is too long", "項目が長すぎます。"))
    elif active not in _NO | _YES:
        problems.append(Problem(line, f"active is {active[:20]!r}: yes or no is needed", "activeはyesまたはnoを指定してください。"))
    else:
        name = fields.get("name", "").removeprefix("'")
        return [
            Wanted(line, (fields["address"], *_list(fields.get("aliases", ""))), name, tuple(_list(fields.get("groups", ""))), active=active in _YES)
        ]
    return []


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.replace("|", ";").split(";") if part.strip()]


def _separator(text: str) -> str:
    """Return what separates the columns in the first line: spreadsheets write semicolons or tabs in some languages."""
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)
