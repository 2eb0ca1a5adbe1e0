"""The example of the page for Python users runs and prints what the page says."""

import re
import subprocess
import sys
import textwrap
from pathlib import Path

from sekisho.testing.gateway import environment

PAGE = Path(__file__).resolve().parents[2] / "docs" / "howto" / "sender-authentication-api.md"


def test_the_example_prints_what_the_page_says(tmp_path):
    section = PAGE.read_text("utf-8").partition("## An example\n")[2].partition("\n## ")[0]
    code, _, said = section.rpartition("It prints ")
    program = tmp_path / "example.py"
    program.write_text(textwrap.dedent(code), "utf-8")
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, check=True, env=environment())
    assert f"`{done.stdout.strip()}`" == re.match(r"`[^`]+`", said).group()
