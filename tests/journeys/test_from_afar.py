"""A program and a shell ask the running gateway by a token, made as a person makes it."""

import json
import re

import pytest

from sekisho.app.cli import main
from sekisho.client.client import Client
from sekisho.model.errors import Denied
from sekisho.testing.browsing import Browser
from sekisho.testing.gateway import running


def test_a_token_of_the_console_opens_the_api_for_the_client_and_the_command(tmp_path, capsys):
    with running(tmp_path) as gateway:
        browser = Browser(gateway.console_port)
        link = re.search(r"http://localhost:\d+/first-run/\S+", gateway.log.read_text()).group()
        page = browser.get("/first-run/" + link.rpartition("/")[2])
        browser.submit(page, "", login="keeper@example.test", name="Keeper", password="four unrelated otters sing")
        made = browser.submit(browser.get("/account"), "/account/tokens", name="script", permission="read-mail", days="1")
        token = re.search(r"sek_\w+", made.body).group()
        url = f"http://127.0.0.1:{gateway.console_port}"
        client = Client(url, token)
        assert client.quarantine.list().items == ()
        with pytest.raises(Denied):
            client.domain.add(name="example.test")
        (tmp_path / "token").write_text(token + "\n")
        capsys.readouterr()
        assert main(["api", "quarantine.list", "--server", url, "--token-file", str(tmp_path / "token")]) == 0
        assert json.loads(capsys.readouterr().out) == {"items": [], "next": ""}
        assert token not in gateway.log.read_text()
