"""Everything that must be green: style, types, layers, tests. Runs in the test environment that scripts/test makes."""

import os
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

# Whole files go to the processes in the order of tests/conftest.py, the longest first; pytest-xdist itself would begin with those of most tests.
MOST_PROCESSES = 4  # each may have a gateway of several processes beside it

LINTERS = (
    ("ruff check", [BIN / "ruff", "check", "src", "tests", "scripts"]),
    ("ruff format", [BIN / "ruff", "format", "--check", "src", "tests", "scripts"]),
    ("mypy --strict", [BIN / "mypy"]),
    ("import-linter", [BIN / "lint-imports"]),
)


def main() -> int:
    environment = dict(os.environ, PYTHONPATH="src", PYTHONDONTWRITEBYTECODE="1", PATH=f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}")
    failed = []
    if not sys.argv[1:]:
        for name, command in LINTERS:
            began = time.monotonic()
            result = subprocess.run(
                [str(part) for part in command], cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            print(f"{name}: {'ok' if result.returncode == 0 else 'FAILED'} ({time.monotonic() - began:.0f} s)", flush=True)
            if result.returncode:
                print(result.stdout[-8000:])
                failed.append(name)
    arguments = sys.argv[1:] or ["-n", str(min(os.cpu_count() or 1, MOST_PROCESSES)), "--dist", "loadfile", "--no-loadscope-reorder"]
    code = subprocess.run([sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments], cwd=CHECKOUT, env=environment).returncode
    if failed:
        print(f"sekisho: these checks failed before the tests: {', '.join(failed)}")
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
