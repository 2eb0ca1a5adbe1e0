"""The page of findings is what the inspections, weights and sentences say today."""

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def test_the_page_is_current():
    checked = subprocess.run([sys.executable, CHECKOUT / "scripts" / "generate_findings.py", "--check"], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
