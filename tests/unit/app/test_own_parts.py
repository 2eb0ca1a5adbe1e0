from importlib import metadata

from sekisho.app.own_parts import libraries, machine


def test_the_libraries_that_run_with_their_installed_versions():
    parts = {part.name: part.version for part in libraries()}
    assert parts["cryptography"] == metadata.version("cryptography")
    assert len(parts) > 10


def test_what_the_machine_brings():
    parts = {part.name: part.version for part in machine()}
    assert {"Python", "SQLite"} <= parts.keys()
    assert all(part.name for part in machine())
