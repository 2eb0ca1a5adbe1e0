"""Script files: what Script Encoder made unreadable is handed on in clear, and looked at as the script that runs."""

from sekisho.mime.documents.encoded_script import MARK, in_clear
from sekisho.mime.documents.looking import Looking

KINDS = ("script:encoded", "script:vbs", "script:js")


def look(looking: Looking) -> None:
    """Look into a script file."""
    octets = looking.octets
    if octets[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        octets = octets.decode("utf-16", "replace").encode("utf-8", "replace")
    if MARK not in octets:
        return
    clear = in_clear(octets, looking)
    if clear != octets:
        ending = ".vbs" if "script:vbs" in looking.types else ".js"
        looking.member(f"{looking.name or 'script'}{ending}", clear)
