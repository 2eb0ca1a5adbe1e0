"""Write the pages, and the modules of the API's client, that are made from the code: generate_docs.py [--check]. Started by scripts/generate-docs.

With --check nothing is written; exit code 1 says which pages are not what would be written.
"""

import sys
from collections.abc import Callable
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent
CHECKOUT = SCRIPTS.parent
sys.path[:0] = [str(CHECKOUT / "src"), str(SCRIPTS)]

from documents import (  # noqa: E402
    access_page,
    alert_rules,
    client_code,
    dashboard,
    findings_page,
    formats_page,
    map_page,
    metrics_page,
    policy_page,
    rules_page,
    scale_page,
    sentences_page,
    settings_page,
)

PAGES: dict[str, Callable[[], str]] = {
    "src/sekisho/client/calls.py": client_code.calls,
    "src/sekisho/client/values.py": client_code.values,
    "src/sekisho/client/client.py": client_code.client,
    "docs/map.md": map_page.page,
    "docs/findings/README.md": findings_page.page,
    "docs/formats.md": formats_page.page,
    "docs/rules.md": rules_page.page,
    "docs/operate/settings.md": settings_page.page,
    "docs/operate/sekisho.toml": settings_page.file,
    "docs/operate/metrics.md": metrics_page.page,
    "docs/operate/access-table.md": access_page.page,
    "docs/operate/policy-keys.md": policy_page.page,
    "docs/operate/prometheus-rules.yml": alert_rules.page,
    "docs/operate/grafana-dashboard.json": dashboard.page,
    "docs/scale.md": scale_page.page,
    "docs/scale.svg": scale_page.chart,
    "docs/sentences.md": sentences_page.page,
}


def main() -> int:
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        print("usage: generate-docs [--check]", file=sys.stderr)
        return 2
    stale = 0
    for name, make in PAGES.items():  # in their order: the map names the modules that were made before it
        text = make()
        if _is(CHECKOUT / name, text):
            continue
        stale += 1
        if check:
            print(f"{name} is not current: run scripts/generate-docs", file=sys.stderr)
        else:
            (CHECKOUT / name).parent.mkdir(parents=True, exist_ok=True)
            (CHECKOUT / name).write_text(text, "utf-8")
            print(f"wrote {name}")
    return 1 if check and stale else 0


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
