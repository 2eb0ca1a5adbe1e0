import pytest

from sekisho.mime.documents import scripts
from sekisho.mime.kinds.sniff import detect
from sekisho.testing.encoded_scripts import encoded

SCRIPT = b'CreateObject("WScript.Shell").Run "calc"\r\n'


@pytest.mark.parametrize(
    ("name", "octets", "ending"),
    [
        ("a.vbe", encoded(SCRIPT), ".vbs"),
        ("a.jse", encoded(SCRIPT), ".js"),
        ("a.vbs", b"'**Start Encode**\r\n" + encoded(SCRIPT), ".vbs"),
        ("a.vbe", encoded(SCRIPT).decode("latin-1").encode("utf-16"), ".vbs"),
    ],
)
def test_an_encoded_script_is_handed_on_in_clear(look, name, octets, ending):
    kinds = detect(octets, name)
    assert set(scripts.KINDS) & set(kinds)
    looking = look(scripts.look, octets, *kinds)
    assert [(member.name, SCRIPT in member.octets) for member in looking.members] == [(f"a{ending}", True)]


def test_a_plain_script_has_nothing_inside(look):
    assert look(scripts.look, SCRIPT, "script:vbs").members == []
