"""`sekisho domain` for domains of ours."""

from sekisho.app import cli


def run(folder, *words):
    return cli.main([*words, "--data", str(folder.root)])


def test_added_vouched_routed_listed_removed(folder, capsys):
    run(folder, "tenant", "create", "acme")
    assert run(folder, "domain", "add", "acme.test", "--tenant", "acme") == 0
    assert "_sekisho-challenge.acme.test TXT" in capsys.readouterr().out
    assert run(folder, "domain", "vouch", "acme.test", "--tenant", "acme") == 0
    assert run(folder, "domain", "route", "acme.test", "mx1.acme.test*3", "[2001:db8::1]:2525", "--tls", "required", "--tenant", "acme") == 0
    assert run(folder, "domain", "unlisted", "acme.test", "refuse", "--tenant", "acme") == 0
    capsys.readouterr()
    assert run(folder, "domain", "list", "--tenant", "acme") == 0
    told = capsys.readouterr().out
    assert "mx1.acme.test:25*3, 2001:db8::1:2525" in told
    assert "refuse" in told
    assert run(folder, "domain", "remove", "acme.test", "--tenant", "acme") == 0
    assert run(folder, "domain", "remove", "acme.test", "--tenant", "acme") == 2


def test_what_is_no_server(folder, capsys):
    run(folder, "domain", "add", "acme.test")
    assert run(folder, "domain", "route", "acme.test", "mx*heavy") == 2
    assert "host[:port][*weight]" in capsys.readouterr().err
