"""`sekisho policy replay`: over stored mail, nothing of it changed."""

import json

import pytest

from sekisho.testing.policies import a_rule_text


def test_nothing_stored_is_nothing_changed(command, tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text(a_rule_text("quarantine = true", "size_over = 1"))
    code, out, _ = command("policy", "replay", str(path))
    assert code == 0 and "0 messages tried" in out
    code, out, _ = command("policy", "replay", str(path), "--json")
    assert json.loads(out)["messages"] == 0


@pytest.mark.parametrize("text", ["broken", a_rule_text("deliver = true")])
def test_a_document_that_cannot_be_used_is_not_tried(command, tmp_path, text):
    path = tmp_path / "policy.toml"
    path.write_text(text)
    code, _, err = command("policy", "replay", str(path))
    assert code == 2 and f"{path}:" in err
