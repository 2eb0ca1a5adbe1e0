"""The entrance of an installation: what the settings want, the first operator's link, and that the console never stands open."""

import stat

import pytest

from sekisho.access import first_run
from sekisho.access.entering import Visit
from sekisho.access.passwords import Cost, Passwords
from sekisho.app.assembling import entrance
from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_file import parse_settings
from sekisho.app.storage.folders import DataFolder
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.model.errors import Refused

OUTSIDE = '[tls]\ncertificate = "c.pem"\nkey = "k.pem"\n[console]\nlisten = "0.0.0.0:443"\nhost_names = ["Sekisho.example.test"]\n'
PROXY = '[console]\nbehind_proxy = true\nhost_names = ["sekisho.example.test", "old.example.test"]\n'


@pytest.fixture
async def stores(tmp_path):
    opened = EmbeddedStores.open(tmp_path, "test")
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("text", "origin", "names", "factor"),
    [
        ("", "http://localhost:8025", {"localhost", "127.0.0.1", "[::1]"}, False),
        ('[console]\nlisten = "[::1]:99"', "http://localhost:99", {"localhost", "127.0.0.1", "[::1]"}, False),
        (OUTSIDE, "https://sekisho.example.test", {"localhost", "127.0.0.1", "[::1]", "sekisho.example.test"}, True),
        (PROXY, "https://sekisho.example.test", {"localhost", "127.0.0.1", "[::1]", "sekisho.example.test", "old.example.test"}, True),
    ],
)
def test_under_which_names(text, origin, names, factor):
    settings = parse_settings(text)
    assert entrance.origin(settings) == origin
    assert entrance.host_names(settings) == names
    assert entrance.access_rules(settings).second_factor is factor


def test_a_second_factor_may_be_demanded_or_not():
    assert entrance.access_rules(parse_settings('[access]\nsecond_factor = "always"\nidle_minutes = 5')).second_factor
    assert entrance.access_rules(parse_settings("[access]\nidle_minutes = 5")).idle == 300.0
    assert not entrance.access_rules(parse_settings(PROXY + '[access]\nsecond_factor = "never"')).second_factor


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[console]\nlisten = "0.0.0.0:8025"\nhost_names = ["a.test"]', "stays on loopback"),
        ('[tls]\ncertificate = "c"\nkey = "k"\n[console]\nlisten = "0.0.0.0:8025"', "nobody could reach"),
        ("[console]\nbehind_proxy = true", "nobody could reach"),
        (OUTSIDE + "behind_proxy = true", "believed on loopback only"),
        ('[console]\nhost_names = ["https://a.test"]', "not a host name"),
        ('[console]\nhost_names = ["a.test:8025"]', "not a host name"),
        ('[console]\nhost_names = [""]', "not a host name"),
    ],
)
def test_the_console_stays_on_loopback_without_certificate_and_names(text, told):
    with pytest.raises(Refused, match=told):
        parse_settings(text)


def test_and_until_an_operator_exists():
    with pytest.raises(Refused, match="until an operator exists"):
        entrance.must_not_stand_open(parse_settings(OUTSIDE), operator=False)
    entrance.must_not_stand_open(parse_settings(OUTSIDE), operator=True)
    entrance.must_not_stand_open(Settings(), operator=False)


async def test_the_link_stays_the_same_until_it_is_used_and_then_goes(stores, tmp_path):
    folder, settings = DataFolder(tmp_path), Settings()
    link = await entrance.first_run_link(settings, folder, stores)
    assert link.startswith("http://localhost:8025/first-run/")
    assert folder.first_run.read_text().strip() == link
    assert stat.S_IMODE(folder.first_run.stat().st_mode) == 0o600
    assert await entrance.first_run_link(settings, folder, stores) == link
    house = entrance.build_gatehouse(settings, stores)
    await first_run.take(
        stores.control,
        stores.clock,
        Passwords(Cost(64, 1)),
        house.entrance,
        link.rpartition("/")[2],
        "op",
        "Op",
        "four unrelated otters sing",
        "en",
        Visit(""),
    )
    assert await entrance.first_run_link(settings, folder, stores) == ""
    assert not folder.first_run.exists()


async def test_the_file_goes_when_the_link_was_used(stores, tmp_path, caplog):
    folder = DataFolder(tmp_path)
    await entrance.first_run_link(Settings(), folder, stores)
    entrance.forget_first_run(folder)
    assert not folder.first_run.exists()
    entrance.forget_first_run(folder)
    folder.first_run.mkdir()
    entrance.forget_first_run(folder)  # whatever stands in the way, the operator is let in
    assert "cannot be removed" in caplog.text


async def test_a_link_that_is_over_is_made_anew_and_rights_are_set_again(stores, tmp_path):
    folder = DataFolder(tmp_path)
    folder.first_run.write_text("http://localhost:8025/first-run/" + "x" * 43)
    folder.first_run.chmod(0o644)
    link = await entrance.first_run_link(Settings(), folder, stores)
    assert "x" * 43 not in link
    assert stat.S_IMODE(folder.first_run.stat().st_mode) == 0o600


async def test_a_link_elsewhere_is_not_followed(stores, tmp_path):
    folder = DataFolder(tmp_path)
    (tmp_path / "other").write_text("kept")
    folder.first_run.symlink_to(tmp_path / "other")
    with pytest.raises(OSError):
        await entrance.first_run_link(Settings(), folder, stores)
    assert (tmp_path / "other").read_text() == "kept"
