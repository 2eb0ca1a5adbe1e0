"""Nothing is begun before the settings are read and looked at. (Running: tests/journeys.)"""

import argparse

import pytest

from sekisho.app.supervision.serving import add_folder_arguments, serve
from sekisho.model.errors import Refused


def test_what_is_refused_has_left_nothing_behind(tmp_path):
    (tmp_path / "sekisho.toml").write_text("[service]\nhost_name = 'mx.example.test'\n")
    parser, seen = argparse.ArgumentParser(), []
    add_folder_arguments(parser)
    arguments = parser.parse_args(["--data", str(tmp_path / "data"), "--config", str(tmp_path / "sekisho.toml")])

    def check(settings):
        seen.append(settings.service.host_name)
        raise Refused("not here", "ここでは不可")

    with pytest.raises(Refused, match="not here"):
        serve(arguments, ["edge"], check)
    assert seen == ["mx.example.test"]
    assert not (tmp_path / "data").exists()
