"""Every operation of the API: one line each. A use case that is not here fails a test."""

from sekisho.api.operation import Operation
from sekisho.api.views import domains, mail, quarantine, station
from sekisho.gate import feedback, messages
from sekisho.keeping import campaigns, dmarc_reports
from sekisho.keeping import station as station_cases
from sekisho.quarantine import browse, delete, release
from sekisho.tenancy import signing_keys

_ID = "0k7f2m9qx3t8w5n1r6ga"

OPERATIONS: tuple[Operation, ...] = (
    Operation("GET", "/messages/{message}", messages.story, mail.story, example={"message": _ID}),
    Operation("GET", "/messages/{message}/dossier", messages.dossier, mail.dossier, example={"message": _ID}),
    Operation("POST", "/messages/{message}/feedback", feedback.opine, mail.noted, example={"message": _ID, "says": "spam"}),
    Operation("GET", "/campaigns", campaigns.largest, mail.campaigns, example={"least": 10}),
    Operation("GET", "/campaigns/{campaign}", campaigns.show, mail.campaign, example={"campaign": _ID}),
    Operation("GET", "/quarantine", browse.browse, quarantine.held_page, example={"recipient": "hanako@example.test"}),
    Operation("GET", "/quarantine/{held}", browse.find, quarantine.held, example={"held": _ID}),
    Operation("POST", "/quarantine/{held}/content", browse.content, quarantine.octets, media="message/rfc822", example={"reason": "ticket 4711"}),
    Operation("POST", "/quarantine/{held}/release", release.release, quarantine.released, status=202, example={"held": _ID}),
    Operation("DELETE", "/quarantine/{held}", delete.delete, quarantine.held, example={"held": _ID}),
    Operation("GET", "/signing-keys", signing_keys.list_keys, domains.keys, example={"domain": "example.test"}),
    Operation("POST", "/signing-keys", signing_keys.new_key, domains.key, status=201, example={"domain": "example.test", "algorithm": "rsa"}),
    Operation("POST", "/signing-keys/rotate", signing_keys.rotate, domains.key, status=201, example={"domain": "example.test"}),
    Operation("GET", "/dmarc/reports", dmarc_reports.reports, domains.reports, example={"domain": "example.test"}),
    Operation("GET", "/health", station_cases.health, station.health),
    Operation("GET", "/ledger", station_cases.prove, station.ledger),
)
