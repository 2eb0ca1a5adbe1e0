"""The settings file: what is right is typed, what is wrong is told with its line and a way out."""

import pytest

from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_file import parse_settings, read_settings, settings_of
from sekisho.app.storage.folders import DataFolder
from sekisho.model.errors import Refused

MINIMAL = """
[[listeners]]
address = "127.0.0.1"
port = 2525
role = "mx"

[console]
listen = "127.0.0.1:8025"

[routes]
"example.test" = ["127.0.0.1:2526"]
"""


def test_the_minimal_file_is_the_defaults_with_a_route():
    settings = parse_settings(MINIMAL)
    assert settings.listeners == Settings().listeners
    assert settings.routes == {"example.test": ("127.0.0.1:2526",)}


def test_no_file_means_the_built_in_settings():
    assert read_settings(None) == Settings()


def test_a_file_that_is_named_goes_before_that_of_the_data_folder(tmp_path):
    folder, named = DataFolder(tmp_path), tmp_path / "other.toml"
    assert settings_of(folder, None) == Settings()
    folder.settings.write_text(MINIMAL, "utf-8")
    named.write_text(MINIMAL.replace("2526", "2527"), "utf-8")
    assert settings_of(folder, None).routes == {"example.test": ("127.0.0.1:2526",)}
    assert settings_of(folder, named).routes == {"example.test": ("127.0.0.1:2527",)}
    with pytest.raises(Refused, match="cannot be read"):
        settings_of(folder, tmp_path / "absent.toml")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[console]\n\nlisten2 = 'x'", 3, "Did you mean 'listen'?"),
        ("lisseners = 1", 1, "Did you mean 'listeners'?"),
        ("# first\n[[listeners]]\nprot = 1", 3, "Did you mean 'port'?"),
        ("[[listeners]]\nport = 'a'", 2, "Expected `int`"),
        ("[policy.treatments]\nspam = 'eat'", 2, "Invalid enum value"),
        ("[policy.treatments]\nspam = 'eat'", 2, "Choose from: deliver"),
        ("[[listeners]]\nrole = 'door'", 2, "Choose from: mx"),
        ("\n[routes]\n'a.test' = '127.0.0.1:25'", 2, "Write a list"),
        ("[limits]\nrecipients = 3", 2, "at least 100"),
        ("[limits]\nidle_seconds = 0", 2, "above 0"),
        ("[[listeners]]\naddress = '0.0.0.0'", 2, "catch-all mailbox exists only on loopback"),
        ("[[listeners]]\naddress = 'mail.example.test'", 2, "not an IP address"),
        ("[[listeners]]\nrole = 'submission'\nstarttls = false", 3, "passwords in the clear"),
        ("[console]\nlisten = '0.0.0.0:8025'", 2, "stays on loopback"),
        ("[routes]\n'a.test' = ['x:y']", 2, "not host:port"),
        ("[routes]\n'a.test' = []", 2, "names no host"),
        ("[routes]\n'a.test' = ['mx']", 2, "domains of others"),
        ("[routes]\n'*' = ['mx', '192.0.2.1']", 2, "domains of others"),
        ("[delivery]\nmx_networks = ['10.0.0.1/8']", 2, "is not a network"),
        ("[routes]\n'a.test' = ['192.0.2.1']\n[delivery.tls]\n'b.test' = 'required'", 4, "no mail goes to 'b.test' by itself"),
        ("[routes]\n'*' = ['mx']\n[delivery.tls]\n'B.test' = 'required'", 4, "lower case"),
        ("[delivery]\nmx_port = 0", 2, "not a port"),
        ("[routes]\n'a.test' = ['127.0.0.1']\n[recipients]\n'b.test' = ['anna']", 4, "does not know that domain"),
        ("[outbound]\nnetworks = ['0.0.0.0/0']", 2, "open relay"),
        ("[outbound.logins]\nprinter = 'secret'", 2, "not hashed"),
    ],
)
def test_what_is_wrong_is_told_with_line_and_remedy(text, line, words):
    with pytest.raises(Refused) as refused:
        parse_settings(text, "sekisho.toml")
    assert str(refused.value).startswith(f"sekisho.toml:{line}: ")
    assert words in str(refused.value)


def test_broken_toml_and_foreign_encodings_are_told(tmp_path):
    with pytest.raises(Refused, match="not TOML"):
        parse_settings("[console\n")
    path = tmp_path / "sekisho.toml"
    path.write_bytes("# 設定".encode("shift_jis"))
    with pytest.raises(Refused, match="Save the file as UTF-8"):
        read_settings(path)
    with pytest.raises(Refused, match="cannot be read"):
        read_settings(tmp_path / "missing.toml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x =", "TOMLとして読めません"),
        ("[console]\nlisen = 'x'", "[console]のキー'lisen'は使えません。'listen'ではありませんか。"),
        ("[console]\nzzz = 'x'", "使えるキー: behind_proxy, host_names, listen"),
        ("[[listeners]]\nrole = 'door'", "次から選んでください: mx"),
        ("[routes]\n'a.test' = '127.0.0.1:25'", "一覧で書いてください"),
    ],
)
def test_what_is_wrong_is_told_in_japanese_too(text, words):
    with pytest.raises(Refused) as refused:
        parse_settings(text, "sekisho.toml")
    assert words in refused.value.japanese
