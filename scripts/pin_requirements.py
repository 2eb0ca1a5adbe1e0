"""Pin every environment anew: requirements/*.in to requirements/*.txt, with hashes and without an index address.

Versions that still fit stay as they are; `--upgrade` takes the newest. Runs in the environment that scripts/lock makes.
"""

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
NAMES = ("lock", "run", "scale", "telemetry", "test", "train")
OPTIONS = ("--universal", "--generate-hashes", "--no-header", "--no-emit-index-url", "--python-version", "3.11", "--only-binary", ":all:", "--quiet")


def main() -> int:
    pinner = Path(sys.executable).parent / "uv"
    for name in NAMES:
        same_as_run = ["-c", "requirements/run.txt"] if name not in {"lock", "run"} else []  # what runs is what is tested and measured
        command = [str(pinner), "pip", "compile", *OPTIONS, *same_as_run, *sys.argv[1:], f"requirements/{name}.in", "-o", f"requirements/{name}.txt"]
        if subprocess.run(command, cwd=CHECKOUT).returncode:
            print(f"sekisho: requirements/{name}.in could not be pinned; see the lines above.", file=sys.stderr)
            return 1
        print(f"requirements/{name}.txt is pinned.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
