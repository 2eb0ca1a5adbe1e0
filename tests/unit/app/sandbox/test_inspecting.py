"""What the zygote warms up really opens mail afterwards without importing anything."""

import sys

from sekisho.app.samples.catalogue import SAMPLES
from sekisho.app.sandbox.inspecting import prepare
from sekisho.gate.inspectors.jobs import OpenRequest
from sekisho.model.dossier import Opened


def test_after_it_nothing_is_imported_any_more():
    opener = prepare()
    before = set(sys.modules)
    for sample in SAMPLES:
        assert isinstance(opener(OpenRequest(one_shot=True), sample.build()), Opened), sample.name
    assert set(sys.modules) == before
