from sekisho.testing.bombs import bombs, crowds


def test_they_are_small_as_they_lie_there():
    made = bombs()
    assert all(len(octets) < 16 * 1_048_576 for octets, _ in made.values())
    assert all(code.startswith("unscannable.") for _, code in made.values())


def test_crowds_are_of_files_that_differ():
    for name, files, code in crowds():
        assert len(set(files)) == len(files) > 1, name
        assert sum(map(len, files)) < 40 * 1_048_576, name
        assert code == "" or code.startswith("unscannable."), name
