from sekisho.policy.toml_lines import Lines, path_of

TEXT = '''note = "x"
[[rules]]
name = "one"
[rules.when]
size_over = 5
note2 = """
[[rules]]
"""
[[rules]]
then = { tag = "x" }
[rules.when]
"odd key" = 1
[keywords.secret]
words = [
  "a = b",
]
threshold = 3
'''


def test_every_key_has_its_line():
    lines = Lines(TEXT)
    assert lines.of(("note",)) == 1
    assert lines.of(("rules", 0, "name")) == 3
    assert lines.of(("rules", 0, "when", "size_over")) == 5
    assert lines.of(("rules", 1)) == 9
    assert lines.of(("rules", 1, "then", "tag")) == 10
    assert lines.of(("rules", 1, "when", "odd key")) == 12
    assert lines.of(("keywords", "secret", "threshold")) == 17


def test_what_is_not_there_has_the_line_of_its_table():
    lines = Lines(TEXT)
    assert lines.of(("rules", 0, "when", "missing")) == 4
    assert lines.of(("nothing",)) == 1


def test_the_paths_that_msgspec_writes():
    assert path_of("$.rules[2].then.redirect") == ("rules", 2, "then", "redirect")
    assert path_of("$") == ()
