"""Every inspection of both catalogues has the shape, and bears any message."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.inspections import CATALOGUE, CONTENT_CATALOGUE, UNOPENED, every_kind
from sekisho.inspections.shape import ContentInspection, Inspection
from sekisho.mime.content import Content, Leaf
from sekisho.model.finding import Finding
from sekisho.model.message import Defect, TextFacts
from sekisho.testing.builders import a_dossier, a_link, a_mailbox, a_message, a_part

text = st.text(max_size=40)
mailbox = st.builds(lambda name, local, domain: a_mailbox(f"{local}@{domain}" if domain else local, name), text, text, text)
part = st.builds(
    lambda name, others, types, flags, encrypted: a_part(name, types, other_names=tuple(others), flags=tuple(flags), encrypted=encrypted),
    text,
    st.lists(text, max_size=2),
    st.lists(st.sampled_from(["exe", "zip", "text", "script:js", "pdf"]), max_size=2),
    st.lists(st.sampled_from(["macro", "eicar"]), max_size=1),
    st.booleans(),
)
link = st.builds(
    lambda url, shown, place, flags: a_link(url, shown, place, flags=tuple(flags)),
    text,
    text,
    st.sampled_from(["html:a", "html:form", "text"]),
    st.lists(st.sampled_from(["numeric_host", "mixed_script", "text_host_differs", "deceptive_userinfo", "data_scheme"]), max_size=3),
)
message = st.builds(
    lambda sender, reply, headers, parts, links, defects, hidden: a_message(
        sender=sender,
        reply_to=reply,
        headers=headers,
        parts=parts,
        links=links,
        defects=[Defect(code, "message") for code in defects],
        text=TextFacts(hidden_characters=hidden, forms=hidden % 2, password_fields=hidden % 3),
    ),
    mailbox,
    st.none() | mailbox,
    st.lists(st.tuples(st.sampled_from(["List-Id", "Precedence", "References", "X-Odd"]), text), max_size=3),
    st.lists(part, max_size=3),
    st.lists(link, max_size=3),
    st.lists(text, max_size=2),
    st.integers(0, 5000),
)


def check(findings: list[Finding], kinds) -> None:
    for finding in findings:
        assert finding.kind in kinds
        assert 0.0 < finding.confidence <= 1.0
        assert len(finding.evidence.excerpt) <= 200


@settings(max_examples=200)
@given(message)
def test_any_message_can_be_looked_at(value):
    dossier = a_dossier(value)
    for inspection in CATALOGUE:
        check(list(inspection.look(dossier)), inspection.kinds)


@settings(deadline=None)  # patterns are compiled at the first look
@given(message, st.lists(st.binary(max_size=100), max_size=3))
def test_any_content_can_be_peeked_at(value, octets):
    content = Content(value, tuple(Leaf(part, data) for part, data in zip(value.parts, octets, strict=False)), "", "", (), ())
    for inspection in CONTENT_CATALOGUE:
        check(list(inspection.peek(content)), inspection.kinds)


def test_ordinary_mail_is_innocent():
    dossier = a_dossier()
    assert [list(inspection.look(dossier)) for inspection in CATALOGUE] == [[]] * len(CATALOGUE)


def test_names_are_unique_and_every_code_has_one_kind():
    names = [inspection.name for inspection in (*CATALOGUE, *CONTENT_CATALOGUE)]
    assert len(names) == len(set(names))
    codes = [kind.code for kind in every_kind()]
    assert len(codes) == len(set(codes))
    assert UNOPENED in every_kind()


@pytest.mark.parametrize("kind", every_kind(), ids=lambda kind: kind.code)
def test_every_kind_is_one_sentence_with_a_stable_code(kind):
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+|rule(?:\.[a-z0-9_]+)+", kind.code)
    assert re.fullmatch(r"[A-Z][^.]*\.", kind.summary)


def test_the_catalogues_have_the_two_shapes():
    looking: tuple[Inspection, ...] = CATALOGUE
    peeking: tuple[ContentInspection, ...] = CONTENT_CATALOGUE
    assert all(callable(inspection.look) for inspection in looking)
    assert all(callable(inspection.peek) for inspection in peeking)
    assert all(inspection.__class__.__module__.startswith("sekisho.inspections.") for inspection in (*looking, *peeking))
