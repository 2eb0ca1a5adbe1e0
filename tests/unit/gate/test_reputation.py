import pytest

from sekisho.backends.dns.static import StaticResolver, Zone
from sekisho.gate import reputation
from sekisho.gate.reputation import DnsList, Reputation, domains_of, reversed_address
from sekisho.inspections.reputation import Lists
from sekisho.model.arrival import Direction
from sekisho.testing.builders import a_connection, a_dossier, a_link, a_mailbox, a_message, an_arrival

BAD = DnsList("bad.test", "address", (("127.0.0.2", "strong"), ("127.0.0.3", "suspicious"), ("127.0.0.9", "innocent")))
DOMAINS = DnsList("dom.test", "domain")
SOUND = {"2.0.0.127.bad.test": ("127.0.0.2",), "test.dom.test": ("127.0.0.2",)}
ARRIVAL = an_arrival(connection=a_connection(ip="8.8.4.4"))


async def ask(records, lists=(BAD,), message=None, arrival=ARRIVAL, silent=None, again=None):
    asked = Reputation(lists)
    resolver = StaticResolver(Zone(a=records, silent=silent or {}))
    answers = await asked.ask(arrival, message or a_message(), resolver)
    return asked, answers


def kinds(answers):
    return [finding.kind.code for finding in Lists().look(a_dossier(answers=answers))]


@pytest.mark.parametrize(("code", "kind"), [("127.0.0.2", "list.address_strong"), ("127.0.0.3", "list.address"), ("127.0.0.9", "list.good")])
async def test_a_listed_server(code, kind):
    _, answers = await ask(SOUND | {"4.4.8.8.bad.test": (code,)})
    assert kinds(answers) == [kind]


async def test_nothing_known_is_an_answer():
    asked, [answer] = await ask(SOUND)
    assert (answer.question, answer.outcome) == ("list:bad.test:4.4.8.8", "none")
    assert asked.trouble("bad.test") == ""
    assert (await ask(SOUND | {"4.4.8.8.bad.test": ("127.0.0.77",)}))[1][0].outcome == "none"  # a code that the list does not define


async def test_domains_of_sender_and_links():
    message = a_message(sender=a_mailbox("x@evil.test"), links=[a_link("https://www.worse.test/")])
    _, answers = await ask(SOUND | {"evil.test.dom.test": ("127.0.0.2",)}, (DOMAINS,), message)
    assert [(answer.question, answer.outcome) for answer in answers] == [
        ("list:dom.test:evil.test", "answered"),
        ("list:dom.test:worse.test", "none"),
    ]
    assert kinds(answers) == ["list.domain"]


@pytest.mark.parametrize(
    ("records", "reason"),
    [
        ({}, "does not list 2.0.0.127.bad.test"),
        ({"2.0.0.127.bad.test": ("127.0.0.2",), "1.0.0.127.bad.test": ("127.0.0.2",)}, "which nobody may list"),
        ({"2.0.0.127.bad.test": ("127.255.255.254",)}, "which is an error"),
    ],
)
async def test_a_list_that_lies_is_switched_off(records, reason):
    asked, [answer] = await ask(records | {"4.4.8.8.bad.test": ("127.0.0.2",)})
    assert (answer.question, answer.outcome) == ("list:bad.test", "failed")
    assert reason in asked.trouble("bad.test")
    assert kinds([answer]) == []


@pytest.mark.parametrize("code", ["127.255.255.255", "203.0.113.7"])
async def test_an_error_code_later_switches_it_off(code):
    records = SOUND | {"4.4.8.8.bad.test": (code,)}
    asked, [answer] = await ask(records)
    assert answer.outcome == "failed"
    assert code in asked.trouble("bad.test")


async def test_a_list_is_believed_again_when_it_is_sound(monkeypatch):
    asked, _ = await ask({})
    assert asked.trouble("bad.test")
    monkeypatch.setattr(reputation, "RECHECK", 0.0)
    [answer] = await asked.ask(ARRIVAL, a_message(), StaticResolver(Zone(a=SOUND)))
    assert answer.outcome == "none"
    assert asked.trouble("bad.test") == ""


async def test_silence_is_no_clean_answer():
    asked, [answer] = await ask({}, silent={"2.0.0.127.bad.test": frozenset({"a"})})
    assert answer.outcome == "failed"
    assert "does not answer" in asked.trouble("bad.test")
    _, [answer] = await ask(SOUND, silent={"4.4.8.8.bad.test": frozenset({"a"})})
    assert answer.outcome == "failed"


async def test_nobody_is_asked_offline_nor_about_our_own():
    asked = Reputation((BAD,))
    assert await asked.ask(ARRIVAL, a_message(), None) == ()
    assert await asked.ask(an_arrival(direction=Direction.OUTBOUND), a_message(), StaticResolver(Zone())) == ()


def test_names():
    assert reversed_address("8.8.4.4") == "4.4.8.8"
    assert reversed_address("::ffff:8.8.4.4") == "4.4.8.8"
    assert reversed_address("2001:4860::1").count(".") == 31
    assert [reversed_address(ip) for ip in ("", "x", "127.0.0.1", "10.1.1.1", "fe80::1")] == [""] * 5


FILLER = [a_link(f"https://h{number}.filler{number}.test/") for number in range(2_000)]


@pytest.mark.parametrize(
    "odd", [a_link("https://me@evil.test/", flags=("userinfo",)), a_link("https://evil.test/", text="x", flags=("text_host_differs",))]
)
def test_filler_pushes_no_odd_domain_out(odd):
    domains, left_out = domains_of(a_message(links=[*FILLER, odd]))
    assert "evil.test" in domains
    assert (len(domains), len(domains) + left_out) == (reputation.MOST_DOMAINS, 2_002)


def test_what_is_clicked_comes_before_what_is_loaded_and_what_is_known_comes_last():
    loaded = [a_link(f"https://h.loaded{number}.test/", place="html:link") for number in range(50)]
    known = [f"known{number}.test" for number in range(50)]
    links = [*loaded, *(a_link(f"https://www.{name}/") for name in known), a_link("https://evil.test/", place="redirect")]
    domains, left_out = domains_of(a_message(links=links), frozenset(known))
    assert domains[1] == "evil.test"
    assert left_out == 102 - reputation.MOST_DOMAINS
    assert not set(known) & set(domains)


def test_among_equals_nobody_knows_who_is_asked_about():
    asked = {tuple(domains_of(a_message(links=FILLER), secret=bytes([number]))[0]) for number in range(5)}
    assert len(asked) == 5


def test_names_in_other_letters_are_asked_as_dns_has_them():
    links = [a_link("https://b\u00fccher.test/"), a_link(f"https://{'x' * 64}.test/", organisation="x" * 64 + ".test")]
    assert domains_of(a_message(links=links))[0] == ["partner.test", "xn--bcher-kva.test"]


async def test_what_is_left_out_is_told():
    _, answers = await ask(SOUND, (DOMAINS, BAD), a_message(links=FILLER))
    [left_out] = [answer for answer in answers if answer.outcome == reputation.LEFT_OUT]
    assert (left_out.question, left_out.values) == ("list:dom.test", ("1981 domains",))
    assert kinds(answers) == ["list.left_out"]


def test_names_that_no_dns_can_hold_cost_nothing_and_are_not_asked_about():
    letters = "".join(chr(0x4E00 + number) for number in range(900))
    links = [a_link("https://x.test/", host=f"{number}{letters}.test", organisation=f"{number}{letters}.test") for number in range(2_000)]
    assert domains_of(a_message(links=links)) == (["partner.test"], 0)  # to write them as DNS has them would take four minutes


def test_names_that_are_not_tried_are_left_out():
    links = [a_link("https://x.test/", host=f"\u4e00{number}.test", organisation=f"\u4e00{number}.test") for number in range(2_000)]
    domains, left_out = domains_of(a_message(links=links))
    assert (len(domains), len(domains) + left_out) == (reputation.MOST_DOMAINS, 2_001)
