import pytest

from sekisho.inspections.people import INITIALS, NAME, REPLY_NAME, People, parts_of
from sekisho.model.tenant import Person
from sekisho.testing.builders import a_dossier, a_mailbox, a_message, a_tenant

TENANT = a_tenant(people=(Person("Hanako Yamada", ("山田 花子",), ("hanako@home.test",)), Person("Jean-Luc Moreau")))


def seen(name, address="x@stranger.test", tenant=TENANT, **fields):
    message = a_message(sender=a_mailbox(address, name), **fields)
    return [finding.kind for finding in People().look(a_dossier(message, tenant=tenant))]


@pytest.mark.parametrize(
    "name",
    [
        "Hanako Yamada", "YAMADA Hanako", "Yamada, Hanako", "Dr. Hanako Yamada (CEO)", "Ｈａｎａｋｏ　Ｙａｍａｄａ", "Hаnako Yamada", "山田花子",
        "山田 花子", "花子 山田", "山田花子社長", "代表取締役 山田 花子", "Hanako Yamada <ceo@example.test>", "Jean-Luc Moreau", "Moreau Jean Luc",
        "Hana\u200bko Ya\u00admada", "H\u0336anako Yamada", "Hánako Yamada", "Наnаkо Yаmаdа", "HanakoYamada", "(Hanako Yamada)", "【山田花子】",
        "@Hanako Yamada", "ceo@acme.test Hanako Yamada", "社長山田花子", "株式会社例 山田花子", "山田花子（営業部）", "営業部　山田花子@例",
    ],
)  # fmt: skip
def test_seen(name):
    assert seen(name) == [NAME]


def test_initials_are_less_sure():
    assert seen("H. Yamada") == [INITIALS]
    assert seen("Yamada H") == [INITIALS]


def test_replies_to_the_name():
    assert seen("Office", reply_to=a_mailbox("h@elsewhere.test", "Hanako Yamada")) == [REPLY_NAME]


def test_innocent():
    assert seen("Hanako Yamada", "hanako@example.test") == []
    assert seen("Hanako Yamada", "hanako@mail.example.test") == []
    assert seen("Hanako Yamada", "Hanako@home.test") == []
    assert seen("Hanako Sato") == []
    assert seen("山田 太郎") == []
    assert seen("Yamada") == []
    assert seen("Lina", tenant=a_tenant(people=(Person("Li Na"),))) == []
    assert seen("山田花子美") == []
    assert seen("Hanako Yamada", tenant=a_tenant()) == []


def test_malformed():
    assert seen("") == []
    assert seen("(" * 400) == []
    assert seen("\u0301" * 400) == []
    assert seen("Hanako Yamada", "") == [NAME]


def test_parts():
    assert parts_of("Mr. Yamada-san [x] (y)") == ("yarnada", "san") or parts_of("Mr. Yamada-san [x] (y)")[1] == "san"
    assert parts_of("山田社長") == ("山田",)


def test_accents_and_voiced_kana():
    tenant = a_tenant(people=(Person("Jürgen Müller"), Person("がんだ じゅん")))
    assert seen("Jurgen Muller", tenant=tenant) == [NAME]
    assert seen("がんだじゅん", tenant=tenant) == [NAME]
    assert seen("かんだしゅん", tenant=tenant) == []
