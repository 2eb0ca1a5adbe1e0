"""What `scripts/fuzz` found, once each: no exception leaves the parser, and no limit is missed. And a few hundred broken files of today."""

import random
import sys
import time
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CHECKOUT / "scripts" / "fuzzing"))
from mutator import mutate  # noqa: E402
from parsers import PARSERS  # noqa: E402
from seeds import KEPT, LINES  # noqa: E402

SPECIMENS = sorted(KEPT.glob("*-*"))


def test_finds_stay_mended():
    for specimen in SPECIMENS:
        began = time.process_time()
        PARSERS[specimen.name.rpartition("-")[0]](specimen.read_bytes())
        assert time.process_time() - began < 10, f"{specimen.name}: a limit on time was missed: it is one second"


@pytest.mark.parametrize("name", sorted(PARSERS))
def test_broken_input_never_raises(name):
    generator = random.Random(name)
    for _ in range(60):
        PARSERS[name](mutate(generator.choice(LINES), list(LINES), generator))


def test_every_specimen_names_its_parser():
    assert {specimen.name.rpartition("-")[0] for specimen in SPECIMENS} <= set(PARSERS)
