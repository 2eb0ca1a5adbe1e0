"""Make src/sekisho/mime/data/confusables.txt from Unicode's confusables.txt: scripts/make_confusables.py DOWNLOADED_FILE.

A maintainer downloads https://www.unicode.org/Public/security/latest/confusables.txt once for each Unicode version.
"""

import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "src" / "sekisho" / "mime" / "data" / "confusables.txt"


def main() -> int:
    """Write one line for each character: its code point and those of its prototype, in hexadecimal."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    version, lines = "", []
    for line in Path(sys.argv[1]).read_text(encoding="utf-8-sig").splitlines():
        if line.startswith("# Version:"):
            version = line.partition(":")[2].strip()
        fields = line.partition("#")[0].split(";")
        if len(fields) >= 3:
            source, prototype = int(fields[0], 16), [int(code, 16) for code in fields[1].split()]
            lines.append(f"{source:x} {' '.join(f'{code:x}' for code in prototype)}")
    if not version or len(lines) < 5000:
        print(f"{sys.argv[1]}: not Unicode's confusables.txt", file=sys.stderr)
        return 1
    TARGET.write_text(f"# Unicode {version}, see NOTICE; made by scripts/make_confusables.py\n" + "\n".join(sorted(lines)) + "\n", encoding="ascii")
    print(f"{TARGET.name}: {len(lines)} characters of Unicode {version}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
