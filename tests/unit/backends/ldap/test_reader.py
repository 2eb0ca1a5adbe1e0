"""LDAP against a real OpenLDAP (slapd): pages, TLS that is checked, wrong passwords, dropped connections, half an answer."""

import asyncio
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from sekisho.access.desk import Desk
from sekisho.backends.ldap.reader import LdapDirectory
from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.backends.memory.documents import MemoryDocuments
from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.model.access import operator_at_the_machine
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.people_source import SourceFailed, SourceQuestion
from sekisho.tenancy.directories.directory_sources import list_sources, set_source
from sekisho.tenancy.directories.directory_syncing import Directories
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.mail_domains.domains import add_domain, vouch_for_domain
from sekisho.tenancy.people.people import show_person
from sekisho.testing.certificates import Authority
from sekisho.testing.gateway import free_port

ADMIN, PASSWORD, PEOPLE = "cn=admin,dc=acme,dc=test", "the directory's own", 1_234


@pytest.fixture(autouse=True)
async def _all_ended():
    """What our own servers began ends with its test."""
    yield
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        await asyncio.wait(others, timeout=5)
    await asyncio.sleep(0.05)


class Server:
    """One slapd with an authority of its own."""

    def __init__(self, slapd, folder, limit="unlimited"):
        program, schemas = slapd
        self.folder, self.port, self.tls_port = folder, free_port(), free_port()
        self.authority = Authority(folder)
        self.authority.issue("localhost")
        certificate = next(folder.glob("server-*.pem"))
        modules = next((path for path in (Path("/usr/lib/ldap"), Path("/usr/lib64/openldap"), Path("/usr/lib/openldap")) if path.is_dir()), None)
        (folder / "db").mkdir()
        load = f"modulepath {modules}\nmoduleload back_mdb\n" if modules and list(modules.glob("back_mdb*")) else ""
        (folder / "slapd.conf").write_text(
            "".join(f"include {schemas}/{name}.schema\n" for name in ("core", "cosine", "inetorgperson"))
            + load
            + f"TLSCertificateFile {certificate}\nTLSCertificateKeyFile {certificate}\nsizelimit size.soft={limit} size.hard={limit} size.prtotal={limit}\n"
            + f'database mdb\nsuffix "dc=acme,dc=test"\nrootdn "{ADMIN}"\nrootpw "{PASSWORD}"\ndirectory {folder}/db\nmaxsize 67108864\n'
            + 'access to * by dn.exact="uid=reader,dc=acme,dc=test" read by * auth\n'
        )
        (folder / "people.ldif").write_text("\n".join(_entries()))
        subprocess.run(
            [shutil.which("slapadd", path="/usr/sbin:/usr/local/sbin:/usr/bin"), "-f", folder / "slapd.conf", "-l", folder / "people.ldif"],
            check=True,
            capture_output=True,
        )
        self.process = subprocess.Popen(
            [program, "-f", folder / "slapd.conf", "-h", f"ldap://127.0.0.1:{self.port} ldaps://127.0.0.1:{self.tls_port}", "-d", "0"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.tls_port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("slapd did not start")

    def question(self, **more):
        given = {
            "url": f"ldaps://localhost:{self.tls_port}", "bind_dn": ADMIN, "password": PASSWORD, "base_dn": "dc=acme,dc=test", "filter": "(mail=*)",
            "attributes": ("mail", "cn", "memberOf", "entryUUID"), "authorities": self.authority.path.read_text(),
        }  # fmt: skip
        return SourceQuestion(**{**given, **more})

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


def _entries():
    yield "dn: dc=acme,dc=test\nobjectClass: dcObject\nobjectClass: organization\no: Acme\ndc: acme\n"
    yield "dn: uid=reader,dc=acme,dc=test\nobjectClass: inetOrgPerson\nuid: reader\ncn: reader\nsn: reader\nuserPassword: reader's own\n"
    for number in range(PEOPLE):
        yield f"dn: uid=p{number},dc=acme,dc=test\nobjectClass: inetOrgPerson\nuid: p{number}\ncn:: 5bGx55SwIOWkqumDjg==\nsn: x\nmail: p{number}@acme.test\n"
    yield "dn: cn=sales,dc=acme,dc=test\nobjectClass: groupOfNames\ncn: sales\nmember: uid=p1,dc=acme,dc=test\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory, slapd):
    started = Server(slapd, tmp_path_factory.mktemp("slapd"))
    yield started
    started.stop()


@pytest.mark.parametrize("scheme", ["ldaps", "ldap"])
async def test_everybody_in_pages_over_tls(server, scheme):
    port = server.tls_port if scheme == "ldaps" else server.port
    entries = await LdapDirectory().ask(server.question(url=f"{scheme}://localhost:{port}"))
    assert len(entries) == PEOPLE
    assert entries[0].attributes["cn"] == ("山田 太郎",)
    assert len({entry.attributes["mail"] for entry in entries}) == PEOPLE


async def test_a_reader_without_rights_to_write_is_enough_and_filters_are_understood(server):
    question = server.question(bind_dn="uid=reader,dc=acme,dc=test", password="reader's own", filter="(|(cn=sales)(&(mail=p1*)(!(mail=p11*))))")
    found = {entry.dn for entry in await LdapDirectory().ask(question)}
    assert {"cn=sales,dc=acme,dc=test", "uid=p1,dc=acme,dc=test", "uid=p100,dc=acme,dc=test"} <= found
    assert "uid=p11,dc=acme,dc=test" not in found


async def test_what_goes_wrong_is_told_clearly(server, tmp_path):
    stranger = Authority(tmp_path).path.read_text()
    for more, says in (
        ({"password": "wrong"}, "name or password"),
        ({"authorities": stranger}, "does not prove"),
        ({"authorities": ""}, "does not prove"),
        ({"url": f"ldap://localhost:{server.port}", "authorities": stranger}, "does not prove"),
        ({"url": f"ldaps://127.0.0.1:{server.tls_port}"}, "does not prove"),
        ({"url": f"ldaps://localhost:{server.port}"}, "no whole answer"),
        ({"url": f"ldap://localhost:{free_port()}"}, "no whole answer"),
        ({"url": "http://localhost"}, "not ldaps"),
        ({"base_dn": "dc=elsewhere,dc=test"}, "result 32"),
        ({"filter": "(mail=*"}, "parenthesis"),
        ({"authorities": "nonsense"}, "cannot be used"),
        ({"most_entries": 100}, "more than 100"),
    ):
        with pytest.raises(SourceFailed, match=says) as failed:
            await LdapDirectory().ask(server.question(**more))
        assert PASSWORD not in str(failed.value) + failed.value.japanese


async def test_a_part_of_the_entries_is_no_answer(server, slapd, tmp_path):
    half = Server(slapd, tmp_path, limit="600")
    try:
        with pytest.raises(SourceFailed, match="part of its entries"):
            await LdapDirectory().ask(half.question(bind_dn="uid=reader,dc=acme,dc=test", password="reader's own"))
    finally:
        half.stop()


async def test_the_keeper_takes_people_over_and_tells_what_failed(server, slapd, tmp_path):
    """The stored source, the vault, the keeper and a real directory together."""
    stores, documents, metrics = MemoryStores(ManualClock(1_000.0)), MemoryDocuments(), MemoryMetrics()
    ports = {"from_file": FromFile, "vault": stores.vault, "documents": documents}
    desk, root = Desk(stores.control, stores.clock, ports), operator_at_the_machine("root")
    await desk.perform(root, add_domain, DEFAULT_TENANT, name="acme.test")
    await desk.perform(root, vouch_for_domain, DEFAULT_TENANT, name="acme.test")
    asked = server.question()
    words = {"name": "main", "url": asked.url, "bind_dn": ADMIN, "base_dn": asked.base_dn, "authorities": asked.authorities}
    await desk.perform(root, set_source, DEFAULT_TENANT, **words, password=PASSWORD)
    keeper = Directories(stores.control, documents, stores.vault, LdapDirectory(), stores.clock, stores.signals, metrics)
    assert await keeper.look(FromFile()) == 1
    (shown,) = await desk.perform(root, list_sources, DEFAULT_TENANT)
    assert (shown.standing.added, shown.standing.trouble) == (PEOPLE, "")
    p1 = await desk.perform(root, show_person, DEFAULT_TENANT, address="p1@acme.test")
    assert (p1.name, p1.groups, p1.source) == ("山田 太郎", ("sales",), "ldap:main")
    await desk.perform(root, set_source, DEFAULT_TENANT, **words, password="wrong")
    assert await keeper.look(FromFile()) == 1
    (shown,) = await desk.perform(root, list_sources, DEFAULT_TENANT)
    assert "name or password" in shown.standing.trouble
    assert (await desk.perform(root, show_person, DEFAULT_TENANT, address="p1233@acme.test")).active


@pytest.mark.parametrize("cut", [1_000, 20_000, 60_000])
async def test_a_connection_that_breaks_is_no_answer(server, cut):
    """What comes from the server goes through us, and ends in the middle."""

    async def pass_on(reader, writer):
        there, back = await asyncio.open_connection("127.0.0.1", server.tls_port)

        async def outward():
            while data := await reader.read(4_096):
                back.write(data)

        task = asyncio.ensure_future(outward())
        left = cut
        while left > 0 and (data := await there.read(min(left, 4_096))):
            writer.write(data)
            left -= len(data)
        task.cancel()
        writer.transport.abort()
        back.transport.abort()

    between = await asyncio.start_server(pass_on, "127.0.0.1", 0)
    port = between.sockets[0].getsockname()[1]
    with pytest.raises(SourceFailed, match="no whole answer"):
        await LdapDirectory().ask(server.question(url=f"ldaps://localhost:{port}"))
    between.close()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"220 mx ESMTP\r\n",
        b"\x30\x84\xff\xff\xff\xff",
        b"\x30\x05\x02\x01\x07\x61\x00",
        b"\x30\x80",
        b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x34\x04\x00\x04\x00",
    ],
)
async def test_hostile_servers(answer):
    async def talk(reader, writer):
        await reader.read(10)
        writer.write(answer)
        writer.close()

    strange = await asyncio.start_server(talk, "127.0.0.1", 0)
    question = SourceQuestion(f"ldap://localhost:{strange.sockets[0].getsockname()[1]}", "", "", "", "(mail=*)", (), seconds=10)
    with pytest.raises(SourceFailed):
        await LdapDirectory().ask(question)
    strange.close()


async def test_a_silent_server_costs_no_more_than_was_said():
    async def silent(reader, writer):
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    question = SourceQuestion(f"ldap://localhost:{server.sockets[0].getsockname()[1]}", "", "", "", "(mail=*)", (), seconds=0.3)
    with pytest.raises(SourceFailed, match="within"):
        await LdapDirectory().ask(question)
    server.close()
