import dataclasses
import enum
import types
import typing
from dataclasses import replace
from functools import cache

import msgspec
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekisho.gate import dossiers
from sekisho.model.dossier import Answer, Dossier
from sekisho.model.finding import Completed, Failed, Skipped
from sekisho.model.message import Defect, TextFacts
from sekisho.model.policy import Policy
from sekisho.testing import builders


@cache
def any_value(kind) -> st.SearchStrategy:
    """Return any value of a type of the model, small, as the model's own annotations say."""
    if isinstance(kind, typing.NewType):
        return any_value(kind.__supertype__)
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return st.builds(kind, **{field.name: any_value(hints[field.name]) for field in dataclasses.fields(kind)})
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        hints = typing.get_type_hints(kind)
        return st.builds(kind, **{name: any_value(hints[name]) for name in kind.__struct_fields__})
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return st.one_of([any_value(one) for one in arguments])
    if origin is tuple:
        if arguments[1:] == (...,):
            return st.lists(any_value(arguments[0]), max_size=2).map(tuple)
        return st.tuples(*map(any_value, arguments))
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return st.sampled_from(list(kind))
    return {
        str: st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
        bytes: st.binary(max_size=8),
        bool: st.booleans(),
        int: st.integers(-(2**63), 2**64 - 1),
        float: st.floats(allow_nan=False),
        type(None): st.none(),
    }[kind]


def a_rich_dossier() -> Dossier:
    message = builders.a_message(
        subject="請求書",
        reply_to=builders.a_mailbox("other@example.test"),
        headers=[(f"X-Header-{number}", "some value " * 5) for number in range(25)],
        parts=[builders.a_part("見積.xlsx", ("zip", "xlsx")), builders.a_part()],
        links=[builders.a_link(f"https://www.partner.test/{number}") for number in range(10)],
        text=TextFacts(visible_characters=900, scripts=("han", "hiragana"), preview="お世話になっております。" * 40),
        defects=[Defect("mime.odd", "header", "detail")],
    )
    reports = [Completed("a", (builders.a_finding(),), 5), Skipped("b", "offline"), Failed("c", "broke", retryable=True)]
    answers = [Answer("dns:txt:example.test", "answered", ("v=spf1 -all",), 1_200)]
    classification = builders.a_classification(-2.5, tokens=[("会議", -0.5), ("minutes", -0.25)])
    return builders.a_dossier(message, content_reports=reports, answers=answers, classification=classification)


def test_a_dossier_comes_back_as_it_was():
    dossier = a_rich_dossier()
    assert dossiers.decode(dossiers.encode(dossier)) == dossier


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(any_value(Dossier))
def test_any_dossier_comes_back_as_it_was_but_for_the_rules_of_its_policy(dossier):
    named = Policy(dossier.tenant.policy.version)
    assert dossiers.decode(dossiers.encode(dossier)) == replace(dossier, tenant=replace(dossier.tenant, policy=named))


def test_it_is_small():
    assert len(dossiers.encode(a_rich_dossier())) < 4_096


def test_fields_that_the_model_gained_later_have_their_defaults():
    stored = msgspec.msgpack.decode(zstandard.decompress(dossiers.encode(a_rich_dossier())))
    del stored["tenant"]["bulk_tag"], stored["message"]["parts"][0]["flags"]
    old = dossiers.decode(zstandard.compress(msgspec.msgpack.encode(stored)))
    assert old.tenant.bulk_tag == builders.a_tenant().bulk_tag
    assert old.message.parts[0].flags == ()


@pytest.mark.parametrize(
    "octets",
    [b"", b"no dossier", zstandard.compress(b""), zstandard.compress(b"\xc1"), dossiers.encode(a_rich_dossier())[:-10]],
    ids=["nothing", "not compressed", "empty", "not msgpack", "cut"],
)
def test_what_is_no_dossier_is_told(octets):
    with pytest.raises(ValueError, match="dossier"):
        dossiers.decode(octets)


def test_a_form_of_the_future_is_told():
    stored = msgspec.msgpack.decode(zstandard.decompress(dossiers.encode(a_rich_dossier())))
    stored["form"] = 2
    with pytest.raises(ValueError, match="form 2"):
        dossiers.decode(zstandard.compress(msgspec.msgpack.encode(stored)))
