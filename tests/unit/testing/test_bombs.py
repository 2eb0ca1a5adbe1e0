from sekisho.testing.bombs import bombs


def test_they_are_small_as_they_lie_there():
    made = bombs()
    assert all(len(octets) < 16 * 1_048_576 for octets, _ in made.values())
    assert all(code.startswith("unscannable.") for _, code in made.values())
