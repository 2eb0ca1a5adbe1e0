import pytest

from sekisho.inspections.link_hosts import ACTIVE, DISGUISED, FALSE_FRONT, FILE_ELSEWHERE, MIXED_SCRIPT, NUMERIC_HOST, PROGRAM, LinkHosts
from sekisho.mime.web.urls import read
from sekisho.testing.builders import a_dossier, a_link, a_message, a_tenant


def seen(*links):
    return [(finding.kind, finding.confidence) for finding in LinkHosts().look(a_dossier(a_message(links=links)))]


@pytest.mark.parametrize(
    ("flag", "host", "kind"),
    [
        ("mixed_script", "раypal.test", MIXED_SCRIPT),
        ("numeric_host", "8.8.8.8", NUMERIC_HOST),
        ("numeric_host", "[2606:4700::1111]", NUMERIC_HOST),
        ("deceptive_userinfo", "stranger.test", FALSE_FRONT),
        ("obfuscated_host", "stranger.test", DISGUISED),
        ("data_scheme", "", ACTIVE),
    ],
)
def test_seen(flag, host, kind):
    assert seen(a_link("https://x.test", host=host, flags=(flag,))) == [(kind, 1.0)]


def test_plain_text_weighs_less_and_the_surest_is_told():
    written = a_link("http://8.8.8.8/", host="8.8.8.8", place="text", flags=("numeric_host",))
    assert seen(written) == [(NUMERIC_HOST, 0.3)]
    assert seen(written, a_link("http://8.8.8.8/", host="8.8.8.8", flags=("numeric_host",))) == [(NUMERIC_HOST, 1.0)]


@pytest.mark.parametrize("host", ["10.0.0.1", "192.168.1.1", "127.0.0.1", "[::1]", "[fe80::1]"])
def test_numbers_of_private_networks_are_innocent(host):
    assert seen(a_link(f"http://{host}/", host=host, flags=("numeric_host",))) == []


def test_innocent():
    assert seen(a_link(), a_link("https://xn--eckwd4c7c.test", flags=("punycode",)), a_link("https://x.test:8443", flags=("port", "userinfo"))) == []


def test_what_cannot_be_opened_is_not_disguised():
    assert seen(a_link("http://ww1.sportsl ine.test/", host="", flags=("obfuscated_host", "invalid_host"))) == []
    assert seen(a_link("mailto:unit%i.service@x.test", host="x.test", flags=("obfuscated_host",))) == []
    assert seen(a_link("javascript:popUp()", host="", flags=("script_scheme",))) == []


def test_malformed():
    assert seen(a_link("http://999", host="999", flags=("numeric_host",))) == [(NUMERIC_HOST, 1.0)]


def test_a_shortener_is_only_noted():
    message = a_message(links=[a_link("https://bit.ly/a", flags=("shortener",))])
    assert [finding.kind.code for finding in LinkHosts().look(a_dossier(message))] == ["link.shortener"]


def test_files_on_other_computers():
    far, near = a_link("\\\\evil.test\\a", host="evil.test", flags=("file_scheme",)), a_link("file://server/a", host="server", flags=("file_scheme",))
    assert seen(far) == [(FILE_ELSEWHERE, 1.0), (ACTIVE, 1.0)]
    assert seen(a_link("file://evil.test/a", host="evil.test", place="text", flags=("file_scheme",))) == [(FILE_ELSEWHERE, 0.6)]
    assert seen(near) == [(ACTIVE, 1.0)]  # of the reader's own house
    assert seen(a_link("file://10.0.0.1/a", host="10.0.0.1", place="text", flags=("file_scheme",))) == []
    assert seen(a_link("file://evil.test/a.png", host="evil.test", place="html:img", flags=("file_scheme",))) == []


def test_programs_that_a_link_starts():
    assert seen(a_link("search-ms:query=x&crumb=location:x", host="", flags=("unusual_scheme",))) == [(PROGRAM, 1.0)]
    assert seen(a_link("zoommtg://zoom.example/join", host="", flags=("unusual_scheme",))) == []


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("\\\\partner.test\\plans\\a.xlsx", "text"),  # as Windows calls the folders of the firm
        ("file://files.partner.test/plans/a.xlsx", "html:a"),
        ("file://fs01.office.local/plans/a.xlsx", "html:a"),
        ("\\\\server\\people\\taro@stranger.test\\a.doc", "html:a"),  # the sign stands in the path
    ],
)
def test_files_on_computers_of_the_house_are_innocent(url, place):
    dossier = a_dossier(a_message(links=[read(url, "", place)]), tenant=a_tenant(domains=("partner.test",)))
    assert FILE_ELSEWHERE not in [finding.kind for finding in LinkHosts().look(dossier)]


@pytest.mark.parametrize("url", ["\\\\someone@server\\a\\b", "file://evil.test@ssl@8443/a/b", "\\\\partner.test.evil.test\\a"])
def test_files_behind_a_sign_or_a_false_front_are_not(url):
    dossier = a_dossier(a_message(links=[read(url, "", "html:a")]), tenant=a_tenant(domains=("partner.test",)))
    assert FILE_ELSEWHERE in [finding.kind for finding in LinkHosts().look(dossier)]
