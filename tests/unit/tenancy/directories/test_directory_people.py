"""Entries of a directory to people and groups."""

from sekisho.ports.people_source import SourceEntry
from sekisho.tenancy.directories.directory_people import people_of


def entry(dn, **attributes):
    return 0, SourceEntry(dn, {name.lower(): (value,) if isinstance(value, str) else tuple(value) for name, value in attributes.items()})


def test_active_directory():
    people, groups = people_of(
        [
            entry(
                "CN=Taro,OU=x,DC=acme,DC=test",
                mail="taro@acme.test",
                proxyAddresses=["smtp:t@acme.test", "SMTP:yamada@acme.test", "x400:c=jp", "smtp:taro@elsewhere.test"],
                displayName="山田 太郎",
                memberOf=["CN=Sales\\, East,OU=g,DC=acme,DC=test", "CN=Unknown,DC=x"],
                objectGUID="ab" * 16,
                userAccountControl="512",
            ),
            entry("CN=Off,DC=x", mail="off@acme.test", userAccountControl="514"),
            entry("CN=Guest,DC=x", mail="guest@elsewhere.test"),
            entry("CN=Sales\\, East,OU=g,DC=acme,DC=test", cn="Sales, East", objectClass=["top", "group"], mail="sales@acme.test"),
        ],
        ["acme.test"],
    )
    assert people[0].addresses == ("yamada@acme.test", "taro@acme.test", "t@acme.test")
    assert (people[0].name, people[0].groups, people[0].external_id, people[0].active) == ("山田 太郎", ("Sales, East", "Unknown"), "ab" * 16, True)
    assert [(one.addresses, one.active) for one in people[1:]] == [(("off@acme.test",), False)]
    assert [(group.name, group.address) for group in groups] == [("Sales, East", "sales@acme.test")]


def test_openldap_groups_name_their_members():
    people, groups = people_of(
        [
            entry("uid=taro,dc=acme", mail="Taro@acme.test", cn="Taro", uid="taro", mailAlternateAddress=["t@acme.test"]),
            entry("uid=hana,dc=acme", mail="hana@acme.test", cn="Hana", uid="hana"),
            entry("cn=sales,dc=acme", cn="sales", objectClass="groupOfNames", member=["UID=taro,dc=acme"]),
            entry("cn=staff,dc=acme", cn="staff", objectClass="posixGroup", memberUid=["taro", "hana"]),
        ],
        ["acme.test"],
    )
    assert [(one.addresses, one.groups) for one in people] == [
        (("taro@acme.test", "t@acme.test"), ("sales", "staff")),
        (("hana@acme.test",), ("staff",)),
    ]
    assert [group.name for group in groups] == ["sales", "staff"]
