"""Whole files: all of it or nothing."""

import pytest

from sekisho.model.errors import Refused
from sekisho.model.ids import TenantId
from sekisho.tenancy.people.groups import list_groups
from sekisho.tenancy.people.people import list_people, show_person
from sekisho.tenancy.people.people_import import export_people, import_csv, import_ldif

ACME, OTHER = TenantId("acme"), TenantId("other")
CSV = "address,name,aliases,groups\ntaro@acme.test,山田 太郎,t@acme.test,Sales\nhana@acme.test,佐藤 花,,Sales;All\n"
LDIF = """dn: uid=taro,dc=acme,dc=test
objectClass: inetOrgPerson
mail: taro@acme.test
cn: Taro

dn: cn=sales,dc=acme,dc=test
objectClass: groupOfNames
cn: sales
member: uid=taro,dc=acme,dc=test

dn: uid=guest,dc=acme,dc=test
mail: guest@elsewhere.test
"""


async def test_csv_in_out_and_in_again(house):
    done = await house.do(import_csv, text=CSV)
    assert (done.done, done.added, done.unchanged) == (True, 2, 0)
    text = await house.do(export_people)
    again = await house.do(import_csv, text=text, replace_all=True)
    assert (again.added, again.changed, again.removed, again.unchanged) == (0, 0, 0, 2)
    assert (await house.lines())[0] == ("people.import_csv", "people", "done")
    assert await house.do(export_people, OTHER) == "address,name,aliases,groups,active\r\n"


async def test_bad_lines_are_named_and_nothing_is_done(house):
    bad = CSV + "nobody\nx@elsewhere.test,x\ntaro@acme.test,again\n"
    with pytest.raises(Refused, match=r"line 4: .*not an address; line 5: .*no verified domain.*; line 6: .*stood in line 2") as told:
        await house.do(import_csv, text=bad)
    assert "4行目" in told.value.japanese
    assert (await house.do(list_people)).items == ()
    tried = await house.do(import_csv, text=bad, dry_run=True)
    assert (tried.done, tried.added, [problem.line for problem in tried.problems]) == (False, 2, [4, 5, 6])
    assert (await house.do(list_people)).items == ()


async def test_ldif_with_groups(house):
    done = await house.do(import_ldif, text=LDIF)
    assert (done.added, done.problems) == (1, ())
    assert (await house.do(show_person, address="taro@acme.test")).groups == ("sales",)
    assert [group.name for group in await house.do(list_groups)] == ["sales"]
    with pytest.raises(Refused, match="verified domain"):
        await house.do(import_ldif, OTHER, text=LDIF)
    with pytest.raises(Refused, match=r"line 2: .*not fetched"):
        await house.do(import_ldif, text="dn: x\nmail:< file:///etc/passwd\n")


async def test_another_organisation_cannot_take_in_these_addresses(house):
    with pytest.raises(Refused, match="no verified domain"):
        await house.do(import_csv, OTHER, text=CSV)
