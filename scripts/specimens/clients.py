"""Every program whose structure the specimens take, by the name that the texts use."""

from collections.abc import Callable

from . import machines, mailers, people
from .parts import Filled

CLIENTS: dict[str, Callable[[Filled], bytes]] = {
    "outlook": people.outlook,
    "gmail": people.gmail,
    "iphone": people.iphone,
    "thunderbird": people.thunderbird,
    "iso2022": people.iso2022,
    "ses": mailers.ses,
    "sendgrid": mailers.sendgrid,
    "mailchimp": mailers.mailchimp,
    "htmlonly": mailers.htmlonly,
    "helpdesk": mailers.helpdesk,
    "mailman": mailers.mailman,
    "calendar-google": machines.calendar_google,
    "calendar-outlook": machines.calendar_outlook,
    "ppap-file": people.outlook,
    "ppap-password": people.thunderbird,
    "dsn": machines.dsn,
}
