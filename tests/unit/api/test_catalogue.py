"""Every operation on a real socket: nobody, strangers and end users get nothing that is not theirs."""

from urllib.parse import urlencode

import pytest

from sekisho.api.catalogue import OPERATIONS
from sekisho.model.access import GRANTS, Role


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.case.name)
async def test_nobody_and_strangers_get_nothing(ask, operation):
    path = "/api/v1" + operation.path
    for name in operation.in_path:
        path = path.replace("{" + name + "}", str(operation.example.get(name, "0" * 20)))
    body = None if operation.method in {"GET", "DELETE"} else {key: value for key, value in operation.example.items() if key not in operation.in_path}
    assert (await ask(operation.method, path, "", body))[0] == 401
    assert (await ask(operation.method, path + "?tenant=default", "stranger", body))[0] == 404
    asked = "?" + urlencode({key: value for key, value in operation.example.items() if key not in operation.in_path}) if body is None else ""
    status, _, _ = await ask(operation.method, path + asked, "person", body)
    own = operation.case.own or operation.case.permission in GRANTS[Role.END_USER]
    assert (status == 403) == (not own), status
