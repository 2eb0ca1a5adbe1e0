"""Every series that is measured: its name, kind, labels and what it means. One place, so that docs and dashboards can list them."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Series:
    """One measured series. Labels are bounded: never an address, a domain or an id."""

    name: str
    kind: Literal["counter", "histogram", "gauge"]
    meaning: str
    labels: tuple[str, ...] = ()


SERIES = (
    Series("messages_total", "counter", "Messages judged, by category and how the dialogue ended (accepted, refused).", ("category", "ending")),
    Series("reception_seconds", "histogram", "Seconds from the last octet of a message to our reply."),
    Series("recipients_refused_total", "counter", "Recipients refused in the dialogue, by reply code.", ("code",)),
    Series("temporary_failures_total", "counter", "Messages answered 451 because something we need was not there."),
    Series("session_failures_total", "counter", "SMTP sessions that ended by a fault of ours."),
    Series("stress_mode", "gauge", "1 while sessions are so many that clients get less time."),
    Series("bad_introductions_total", "counter", "Connections of balancers that did not say who their client is."),
    Series("early_talkers_total", "counter", "Clients that talked before the greeting."),
    Series("starttls_injections_total", "counter", "Sessions closed because plaintext followed STARTTLS."),
    Series("passage_failures_total", "counter", "Decisions that failed and are taken up again."),
    Series("damaged_blobs_total", "counter", "Stored messages whose octets are missing or changed."),
    Series("inspector_events_total", "counter", "What happened in the pools of inspectors, by the names of `PoolStats`.", ("event",)),
    Series("delivery_recipients_total", "counter", "Recipients of delivery attempts, by how they ended.", ("fate",)),
    Series("delivery_failures_total", "counter", "Delivery attempts that ended by a fault of ours; they are tried again."),
    Series("destinations_unreachable_total", "counter", "Times that a destination could not be reached and all its mail waited."),
    Series("claims_lost_total", "counter", "Outcomes of delivery attempts that came after their lease had run out."),
    Series("telemetry_lost_total", "counter", "Spans of traces that no collector took."),
    Series("webhook_events_total", "counter", "Events that webhooks took."),
    Series("webhook_failures_total", "counter", "Messages that a webhook did not take, and that are sent again."),
    Series("keeping_failures_total", "counter", "Keeping jobs that failed and run again.", ("job",)),
    Series("keeper_leads", "gauge", "1 while this keeper does what is done once over all machines."),
    Series("blobs_brought_total", "counter", "Messages that waited on this machine and came to the store of all machines."),
    Series("blobs_waiting_failures_total", "counter", "Looks in which messages that wait on this machine could not be brought there."),
    Series("dns_questions_total", "counter", "Questions to resolvers, by type and how they ended.", ("kind", "ending")),
    Series("dns_cache_hits_total", "counter", "Questions about names that were answered from memory, counted in steps of 64."),
    Series("dns_seconds", "histogram", "Seconds that a question to resolvers took."),
    Series("dns_resolvers_gone", "gauge", "1 while no resolver answers: questions fail at once, mail is judged without them."),
    Series("queue_depth", "gauge", "Deliveries owed."),
    Series("outbox_depth", "gauge", "Events not yet in the history."),
    Series("dependencies_failing", "gauge", "Things that an edge depends on (DNS, scanners, reputation lists) and that give no good answer."),
    Series("scanners_deaf", "gauge", "Malware scanners that answer and do not find the standard test string."),
    Series("fire_drill_problems", "gauge", "Specimens of the last fire drill that were not judged as they are."),
    Series("fire_drill_at", "gauge", "When the last fire drill was, in seconds since 1970."),
    Series("certificate_days", "gauge", "Days until the TLS certificate ends."),
    Series("directories_failing", "gauge", "Directories that people are taken from and that give no answer, or were stopped."),
    Series("ledger_differences", "gauge", "Differences that the last daily proof of the ledger found."),
    Series("alarms", "gauge", "Alarms that last."),
    Series("nodes", "gauge", "Machines that announce themselves, by state (open, draining, drained, silent).", ("state",)),
    Series("node_processes", "gauge", "Processes of all machines that are heard, by role.", ("role",)),
    Series("disk_free_octets", "gauge", "Room left on the disk of the data folder."),
    Series("database_away", "gauge", "1 while the database does not answer this machine."),
    Series("settings_copy_at", "gauge", "When the sealed copy of the settings was last made, in seconds since 1970."),
    Series("aside_messages", "gauge", "Messages that wait on this machine for the database."),
    Series("aside_octets", "gauge", "Room that messages take on this machine which wait for the database."),
    Series("aside_moved_total", "counter", "Messages, and links of what is told of them, that moved from this machine into the database."),
    Series("ledger_recipients", "gauge", "Recipients in each fate of the ledger.", ("fate",)),
)
