"""A gateway elsewhere in the place of this machine's stores: what commands ask of the desk goes by its API, with the same output."""

from collections.abc import Callable
from typing import Any, get_type_hints

import msgspec

from sekisho.app.terminal.asked import Server, whose
from sekisho.app.terminal.words import language, say
from sekisho.client.calls import CALLS
from sekisho.client.connection import Connection
from sekisho.model.errors import Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.use_case import declared


class Afar:
    """What commands get instead of stores."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def ask(self, function: Callable[..., object], arguments: dict[str, object], tenant: TenantId | None = None, view: Any = None) -> Any:
        """Return what the operation of a use case shows. Raises what the use case raises, and Refused where it has no operation."""
        call = CALLS.get(declared(function).name)
        if call is None:
            raise Refused("this works on the data folder of its own machine alone", "この操作は、サーバー本体のデータフォルダーでのみ実行できます。")
        asked = whose() if tenant is None else tenant
        server = self._server
        connection = Connection(
            server.url,
            server.token,
            "" if asked == DEFAULT_TENANT else asked,  # the token's own, or the default one
            certificates=server.certificates,
            language=language(),
        )
        answer = connection.ask(call, arguments)
        if call.media != "application/json":
            return answer
        shape = get_type_hints(view or _view_of(function))["return"]
        if shape is type(None):
            return None
        try:
            return msgspec.json.decode(answer, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Refused(
                f"the server's answer is not what this program knows ({error}): are both of the same version?",
                f"応答を解釈できません（{error}）。サーバーとこのコマンドのバージョンを確認してください。",
            ) from None


def _view_of(function: Callable[..., object]) -> Callable[..., object]:
    from sekisho.api.catalogue import OPERATIONS  # all rooms at once: a command that asks its own stores need not load them

    return next(operation.view for operation in OPERATIONS if operation.function is function)


def here_only() -> Refused:
    """Return what a command says that reads the data folder itself."""
    return Refused(
        say(
            "this command works on the data folder of its own machine; from afar: sekisho api",
            "このコマンドはサーバー本体でのみ実行できます。遠隔操作にはsekisho apiを使用してください。",
        )
    )
