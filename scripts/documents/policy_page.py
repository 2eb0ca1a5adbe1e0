"""docs/operate/policy-keys.md: every key of the policy document, read from `policy/document.py`."""

import ast
from pathlib import Path

from sekisho.policy import document

HEAD = """# Keys of the policy document

Made by `scripts/generate-docs` from `src/sekisho/policy/document.py`. What they do together: [policy.md](policy.md). Unknown keys are refused.
"""


def page() -> str:
    source = Path(document.__file__).read_text("utf-8")
    lines = source.splitlines()
    parts = [HEAD]
    for node in ast.parse(source).body:
        if not isinstance(node, ast.ClassDef) or node.name == "Table":
            continue
        parts.append(
            f"## {(ast.get_docstring(node) or '').splitlines()[0]}\n\n| Key | Type | Meaning |\n|---|---|---|\n"
            + "\n".join(_rows(node, lines))
            + "\n"
        )
    return "\n".join(parts)


def _rows(node: ast.ClassDef, lines: list[str]) -> list[str]:
    rows = []
    for field in node.body:
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            kind = (
                ast.unparse(field.annotation)
                .removesuffix(" | None")
                .replace("Words", "list of texts")
                .replace("Literal", "one of ")
                .replace("|", "or")
            )
            meaning = lines[field.end_lineno - 1].partition("  # ")[2] if field.end_lineno else ""
            rows.append(f"| `{field.target.id}` | {kind} | {meaning.replace('|', chr(92) + '|')} |")
    return rows
