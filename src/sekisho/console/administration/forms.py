"""What the forms of administration have in common: an act, then the page again with what came of it; and asking before something goes."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from starlette.responses import Response

from sekisho.console.caller import Caller
from sekisho.model.errors import Denied, NotFound, Refused, StepUpNeeded, TemporaryFailure

Act = Callable[[Caller, dict[str, str]], Awaitable[str]]  # does it; returns what is said about it


class Show(Protocol):
    """A page that can say what was just done, or why it was not."""

    async def __call__(self, caller: Caller, notice: str = "", error: str = "", status: int = 200) -> Response:
        """Return the page."""
        ...


def performing(act: Act, show: Show) -> Callable[[Caller], Awaitable[Response]]:
    """Return what answers a form: the page again, with the word of what was done, or why it was not."""

    async def answer(caller: Caller) -> Response:
        form = await caller.form()
        try:
            said = await act(caller, form)
        except (Denied, NotFound, StepUpNeeded):
            raise
        except Refused as refused:
            return await show(caller, error=caller.told(refused), status=422)
        except TemporaryFailure:
            return await show(caller, error=caller.say("try_later"), status=503)
        return await show(caller, said)

    return answer


def must_be_sure(form: dict[str, str]) -> None:
    """Raise Refused unless the box was ticked: what cannot be undone asks first, also without a script."""
    if form.get("sure") != "yes":
        raise Refused("Tick the box first: this cannot be undone.", "元に戻せない操作です。確認欄にチェックを入れてください。")
