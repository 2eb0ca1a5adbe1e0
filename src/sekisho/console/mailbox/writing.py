"""The page on which a mail is written: a new one, or an answer with the text that it answers. What was typed is never lost to a refusal."""

import time

from starlette.responses import Response

from sekisho.console.caller import Caller
from sekisho.emergency.opening import standing
from sekisho.emergency.reading import read
from sekisho.emergency.sending import new_draft, send
from sekisho.model.errors import Conflict, Denied, NotFound, Refused, TemporaryFailure
from sekisho.model.preview import Seen

_LARGEST_FORM = 2_000_000  # octets: every character of a Japanese text takes nine in a form
_LONGEST_QUOTE = 20_000  # characters
_FIELDS = ("sender", "to", "cc", "bcc", "subject", "text", "answers", "thread", "draft")


async def show(caller: Caller) -> Response:
    """Show an empty page, or one that answers a mail."""
    asked = caller.request.query_params
    fields = dict.fromkeys(_FIELDS, "")
    answered = asked.get("answer", "")[:40]
    if answered:
        now = await caller.perform(standing)
        fields |= _answer(
            await caller.perform(read, mail=answered), now.addresses, caller.say("emergency_wrote"), all_of_them=asked.get("all") == "1"
        )
    return await _form(caller, fields)


async def send_it(caller: Caller) -> Response:
    """Send what was written, or show it again with the reason why not."""
    form = await caller.form(_LARGEST_FORM)
    fields = {name: form.get(name, "") for name in _FIELDS}
    try:
        made = await caller.perform(send, **fields)
    except (NotFound, Conflict):
        raise
    except Denied as why:
        return await _form(caller, fields, caller.told(why), 403)
    except Refused as why:
        return await _form(caller, fields, caller.told(why), 422)
    except TemporaryFailure:
        return await _form(caller, fields, caller.say("try_later"), 503)
    again = "&" + caller.carried[1:] if caller.carried else ""
    return caller.go(f"/mailbox?folder=sent&sent={2 if made.again else 1}{again}")


async def _form(caller: Caller, fields: dict[str, str], error: str = "", status: int = 200) -> Response:
    now = await caller.perform(standing)
    fields = {**fields, "draft": fields["draft"] or new_draft(time.time())}
    return caller.show("emergency_write.html", status, now=now, fields=fields, error=error)


def _answer(seen: Seen, own: tuple[str, ...], wrote: str, *, all_of_them: bool) -> dict[str, str]:
    """Return the fields of an answer. Whom it goes to is what the mail says of itself, and is shown before anything is sent."""
    first = seen.reply_to if seen.reply_to is not None and seen.reply_to.address else seen.sender
    others = [one.address for one in (seen.sender, *seen.recipients) if one.address and one.address.lower() not in own]
    asked = [one.address.lower() for one in seen.recipients if one.address.lower() in own]
    subject = seen.subject if seen.subject[:3].lower() == "re:" else f"Re: {seen.subject}"
    quoted = "\n".join(f"> {line}" for line in seen.preview.text[:_LONGEST_QUOTE].strip().splitlines())
    cc = dict.fromkeys(address for address in others if address.lower() != first.address.lower()) if all_of_them else {}
    return {
        "sender": asked[0] if asked else "",
        "to": first.address,
        "cc": ", ".join(cc),
        "subject": subject[:400],
        "text": f"\n\n{f'{seen.date} {seen.sender.name or seen.sender.address}'.strip()} {wrote}:\n{quoted}\n",
        "answers": seen.message_id,
        "thread": f"{seen.references} {seen.message_id}",
    }
