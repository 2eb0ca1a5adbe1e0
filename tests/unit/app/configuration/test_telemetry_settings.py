"""Whether the library for traces is there."""

from sekisho.app.configuration.telemetry_settings import is_installed


def test_it_is_found_without_being_loaded():
    assert is_installed()
    assert not is_installed("no_such_library.of_ours")
    assert not is_installed("json.no_such_part")
