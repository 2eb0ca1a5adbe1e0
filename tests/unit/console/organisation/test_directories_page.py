"""Directories in a browser: set, asked, changed and removed, and their password shown nowhere."""

import pytest

from sekisho.model.access import Role
from sekisho.ports.people_source import SourceEntry, SourceFailed

PASSWORD = "the reader's own"
MAIN = {
    "name": "main",
    "url": "ldaps://directory.example.test",
    "bind_dn": "cn=reader,dc=example",
    "base_dn": "dc=example",
    "filter": "(mail=*)",
    "minutes": "15",
    "most_leaving": "33",
}


class Source:
    """A directory that answers with these people, or fails."""

    def __init__(self):
        self.names, self.failure, self.asked = [f"p{number}" for number in range(9)], None, []

    async def ask(self, question):
        self.asked.append(question)
        if self.failure:
            raise self.failure
        return [SourceEntry(f"uid={name}", {"mail": (f"{name}@file.test",), "entryuuid": (name,)}) for name in self.names]


@pytest.fixture
def source(console):
    made = Source()
    console.desk._ports["people_source"] = made
    return made


@pytest.fixture
def operator(console):
    console.account()
    return console.logged_in()


def send(browser, act, **more):
    return browser.post(f"/directories/{act}", {"csrf": browser.get("/account").form("/logout")["csrf"], **more})


def test_the_life_of_a_directory(operator, source):
    assert "from no directory yet" in operator.get("/directories").body
    assert 'href="/directories"' in operator.get("/people").body
    made = send(operator, "set", **MAIN, password=PASSWORD)
    assert "Stored" in made.body and "asked within a minute" in made.body
    assert "new 9, changed 0" in send(operator, "sync", name="main").body
    assert source.asked[-1].password == PASSWORD
    assert "ldap:main" in operator.get("/people").body
    again = send(operator, "set", **{**MAIN, "minutes": "30"}, password="")
    assert again.code == 200 and 'value="30"' in again.body
    source.failure = SourceFailed("wrong <password>", "パスワードが違います。")
    failed = send(operator, "sync", name="main")
    assert failed.code == 422 and "wrong &lt;password&gt;" in failed.body
    assert "failing since" in operator.get("/directories").body
    assert "パスワードが違います。" in operator.get("/directories?lang=ja").body
    operator.get("/directories?lang=en")
    source.failure, source.names = None, source.names[:4]
    stopped = send(operator, "sync", name="main")
    assert stopped.code == 422 and "stopped, because many would go" in stopped.body and "Also if many people go" in stopped.body
    assert "removed 5" in send(operator, "sync", name="main", confirmed="yes").body
    asked = send(operator, "remove", name="main")
    assert asked.code == 422 and "Tick the box" in asked.body
    assert "its people stay" in send(operator, "remove", name="main", sure="yes").body
    assert send(operator, "sync", name="main").code == 404
    assert "ldap:main" not in operator.get("/people").body
    assert not [page for page in (made, again, failed, asked) if PASSWORD in page.body or "the reader" in page.body]


def test_what_is_refused_stays_in_the_form_without_its_password(operator, source):
    del source
    for wrong in (
        {"url": "https://directory.example.test"},
        {"url": "ldaps://u:p@directory.example.test"},
        {"name": "Not Good"},
        {"minutes": "4"},
        {"minutes": "9" * 50},
        {"minutes": "١٥"},
        {"most_leaving": "101"},
        {"most_leaving": "-1"},
        {"base_dn": '"><script>alert(1)</script>', "minutes": "x"},
    ):
        answer = send(operator, "set", **{**MAIN, **wrong}, password=PASSWORD)
        assert answer.code == 422, wrong
        assert PASSWORD not in answer.body and "the reader" not in answer.body
        assert "cn=reader,dc=example" in answer.body
        assert "<script>alert" not in answer.body
    assert send(operator, "set", **MAIN, password="").code == 422
    assert "from no directory yet" in operator.get("/directories").body


def test_a_proof_that_is_asked_for_loses_the_password_alone(console, operator, source):
    del source
    console.clock.advance(1_500)
    asked = send(operator, "set", **MAIN, password=PASSWORD)
    assert asked.code == 403
    assert "dc=example" in asked.body
    assert PASSWORD not in asked.body and "the reader" not in asked.body


def test_administrators_ask_and_remove_and_set_nothing(console, operator, source):
    send(operator, "set", **MAIN, password=PASSWORD)
    console.account("carol@example.test", Role.TENANT_ADMIN)
    admin = console.logged_in("carol@example.test")
    body = admin.get("/directories").body
    assert "/directories/set" not in body and "whoever runs the installation" in body
    assert send(admin, "set", **MAIN, password=PASSWORD).code == 403
    assert "new 9" in send(admin, "sync", name="main").body
    console.account("bob@example.test", Role.ANALYST)
    analyst = console.logged_in("bob@example.test")
    assert '<form method="post" action="/directories' not in analyst.get("/directories").body
    assert send(analyst, "sync", name="main").code == 403
    assert send(analyst, "remove", name="main", sure="yes").code == 403
    assert source.asked
