from sekisho.mime.remembered import remembered


def test_short_texts_are_worked_out_once_and_long_ones_are_not_kept():
    asked = []

    @remembered(2, 5)
    def size(text):
        asked.append(text)
        return len(text)

    assert [size("abc"), size("abc"), size("abcdef"), size("abcdef")] == [3, 3, 6, 6]
    assert asked == ["abc", "abcdef", "abcdef"]
    size("b")
    size("c")
    size("abc")
    assert asked[-1] == "abc"
