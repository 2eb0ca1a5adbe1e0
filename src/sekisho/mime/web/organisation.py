"""The registrable domain of a host name, by the public suffix list."""

from ipaddress import ip_address
from unicodedata import normalize

from sekisho.domains.suffixes import SAMPLES_SUFFIX, registrable
from sekisho.mime.remembered import remembered


@remembered(8_192, 300)
def organisation_of(host: str) -> str:
    """Return the registrable domain, in Unicode and lower case (`www.xn--fiq228c.com` and its Unicode form give the same).

    Returns "" for IP addresses, address literals, single labels, bare public suffixes and what cannot be a host name.
    """
    host = host.strip().rstrip(".").lower()
    if "." not in host or len(host) > 1_000 or _is_address(host):
        return ""
    if host.isascii():
        ascii_host = host
    else:
        host = normalize("NFKC", host).lower()
        ascii_host = ".".join(map(_to_ascii, host.split(".")))
    if ascii_host.endswith("." + SAMPLES_SUFFIX):
        return f"{host.removesuffix('.' + SAMPLES_SUFFIX).rpartition('.')[2]}.{SAMPLES_SUFFIX}"
    return to_unicode(registrable(ascii_host))


def to_unicode(host: str) -> str:
    """Return a host name with its punycode labels decoded; labels that do not decode stay."""
    if "xn--" not in host:
        return host
    return ".".join(map(_to_unicode, host.split(".")))


def _to_ascii(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _to_unicode(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        decoded = label[4:].encode("ascii").decode("punycode")
        decoded.encode("utf-8")  # refuses lone surrogates
    except (UnicodeError, ValueError):
        return label
    return decoded


def _is_address(host: str) -> bool:
    if host[0] == "[":
        return True
    if not (host[-1].isdigit() or ":" in host):
        return False
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
