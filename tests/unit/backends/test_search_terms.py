from hypothesis import given
from hypothesis import strategies as some

from sekisho.backends.search_filter import fits
from sekisho.backends.search_terms import terms_of, wanted
from sekisho.backends.summaries import Line
from sekisho.model.access import Sight
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId
from sekisho.ports.history import Search

WORDS = some.sampled_from(
    ["", "請求書", "会議 至急", "Invoice", "a", "taro@example.test", "<A.b@x.test>", "x.y.z.example.test", "é-1", "mail.bad.test", "_", "@"]
)
ADDRESSES = some.sampled_from(["", "taro@example.test", "Jiro@a.b.c.d.e.example.test", '"odd one"@x.test', "零@例.test", "bare"])
LINES = some.builds(
    Line,
    some.just(DEFAULT_TENANT),
    some.just(ArrivalId("01hf7yat00abcdefghjk")),
    at=some.just(1.0),
    sender=ADDRESSES,
    recipients=some.lists(ADDRESSES.filter(bool), max_size=3).map(lambda each: ", ".join(sorted(set(map(str.lower, each))))),
    subject=WORDS,
    category=some.sampled_from(["", "clean", "spam"]),
    message_id=WORDS,
    state=some.sampled_from(["", "delivered", "quarantined"]),
    direction=some.sampled_from(["", "inbound"]),
    ip=some.sampled_from(["", "192.0.2.7", "2001:db8::1", "10.0.0.1"]),
    header_from=some.sampled_from(["", "Taro <Taro@Example.test>", "a@b.test", "<odd", "Name <x@y.test> (z)"]),
    rule=some.sampled_from(["", "default.stop"]),
    codes=some.sampled_from(["", "spf.fail archive.exe"]),
    files=some.sampled_from(["", "5e" * 32 + " 請求書.exe", "a1" * 32 + " a b\n" + "b2" * 32 + " "]),
    hosts=some.sampled_from(["", "x.y.example.test bad.test", "localhost"]),
)
SEARCHES = some.builds(
    Search,
    text=WORDS,
    sender=WORDS,
    recipient=WORDS,
    subject=WORDS,
    category=some.sampled_from(["", "clean", "SPAM"]),
    state=some.sampled_from(["", "delivered"]),
    code=some.sampled_from(["", "spf.fail", "default.stop", "spf"]),
    ip=some.sampled_from(["", "192.0.2.7", "192.0.2.0/24", "0.0.0.0/0", "192.0.2.6/31", "2001:db8::/32", "10.0.0.0/8"]),
    message_id=WORDS,
    file=some.sampled_from(["", "請", "exe", "5e5e5e5e", "5e" * 32, "a b"]),
    host=some.sampled_from(["", "example.test", "localhost", "test", "t"]),
    sight=some.sampled_from(
        [Sight(whole=True), Sight(addresses=frozenset({"taro@example.test"})), Sight(domains=frozenset({"example.test", "b.test"}))]
    ),
)


def promised(line, search):
    """Whether the index would give the line as a candidate."""
    terms = terms_of(line)
    return all(
        any(set(exact) <= terms and all(any(term.startswith(each) for term in terms) for each in prefixes) for exact, prefixes in want.ways)
        for want in wanted(search)
    )


@given(LINES, SEARCHES)
def test_whatever_fits_is_a_candidate(line, search):
    if fits(search)(line):
        assert promised(line, search)


@given(LINES)
def test_terms_are_what_the_index_takes_for_one_word(line):
    for term in terms_of(line):
        assert term
        assert all(not sign.isascii() or sign.isalnum() or sign == "_" for sign in term)


def test_a_message_has_no_more_than_some_hundred_terms():
    line = Line(DEFAULT_TENANT, ArrivalId("a"), subject=" ".join(map(str, range(10_000))))
    assert len(terms_of(line)) <= 401
