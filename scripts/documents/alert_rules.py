"""docs/operate/prometheus-rules.yml: what is worth waking somebody, over the series of model/series.py."""

from dataclasses import dataclass

from sekisho.model.series import SERIES

PREFIX = "sekisho_"


@dataclass(frozen=True)
class Rule:
    """`series` are those that `expression` asks; a test holds both together."""

    name: str
    series: tuple[str, ...]
    expression: str
    minutes: int
    severity: str
    summary: str


RULES = (
    Rule("SekishoDown", (), 'up{job="sekisho"} == 0', 2, "page", "Sekisho's metrics cannot be read: is the service running?"),
    Rule("SekishoLedgerDiffers", ("ledger_differences",), "{ledger_differences} > 0", 0, "page", "The ledger differs: run sekisho ledger verify."),
    Rule(
        "SekishoBlobsDamaged", ("damaged_blobs_total",), "increase({damaged_blobs_total}[1h]) > 0", 0, "page", "Stored octets are missing or changed."
    ),
    Rule(
        "SekishoDiskLow",
        ("disk_free_octets",),
        "{disk_free_octets} < 2147483648",
        5,
        "page",
        "Less than 2 GiB are free: mail will be answered with 451.",
    ),
    Rule(
        "SekishoRefusingForNow",
        ("temporary_failures_total",),
        "increase({temporary_failures_total}[10m]) > 20",
        5,
        "page",
        "Mail is answered with 451.",
    ),
    Rule(
        "SekishoScannerDeaf", ("scanners_deaf",), "{scanners_deaf} > 0", 0, "page", "A malware scanner does not find the test string: mail is held."
    ),
    Rule("SekishoFireDrillFailed", ("fire_drill_problems",), "{fire_drill_problems} > 0", 0, "page", "A specimen was not judged as what it is."),
    Rule("SekishoFireDrillMissing", ("fire_drill_at",), "time() - {fire_drill_at} > 100000", 0, "ticket", "No fire drill for over a day."),
    Rule("SekishoCertificateEnds", ("certificate_days",), "{certificate_days} < 14", 0, "ticket", "The TLS certificate ends within two weeks."),
    Rule("SekishoQueueGrows", ("queue_depth",), "{queue_depth} > 5000", 30, "ticket", "Over 5,000 deliveries wait."),
    Rule("SekishoOutboxGrows", ("outbox_depth",), "{outbox_depth} > 100000", 10, "ticket", "The keeper does not come after: tracking is late."),
    Rule("SekishoStress", ("stress_mode",), "max_over_time({stress_mode}[5m]) > 0", 10, "ticket", "Sessions are nearly all taken."),
    Rule(
        "SekishoResolversGone", ("dns_resolvers_gone",), "{dns_resolvers_gone} > 0", 5, "ticket", "No resolver answers: mail is judged without DNS."
    ),
    Rule(
        "SekishoSlow",
        ("reception_seconds",),
        "histogram_quantile(0.99, sum by (le) (rate({reception_seconds}_bucket[10m]))) > 5",
        10,
        "ticket",
        "One message in a hundred waits over 5 s for our reply.",
    ),
    Rule(
        "SekishoFaults",
        ("session_failures_total", "passage_failures_total", "delivery_failures_total"),
        "increase({session_failures_total}[1h]) + increase({passage_failures_total}[1h]) + increase({delivery_failures_total}[1h]) > 0",
        0,
        "ticket",
        "A fault of ours: the log has a traceback.",
    ),
    Rule(
        "SekishoKeepingFails",
        ("keeping_failures_total",),
        "increase({keeping_failures_total}[1h]) > 3",
        0,
        "ticket",
        "A job of the keeper fails again and again.",
    ),
    Rule("SekishoAlarm", ("alarms",), "{alarms} > 0", 10, "ticket", "An alarm lasts: see the log, or the mail of [alarms]."),
)


def page() -> str:
    """Return the file."""
    known = {series.name for series in SERIES}
    lines = [
        '# Rules for Prometheus, made by scripts/generate-docs. Scrape /metrics of the console as job "sekisho".',
        "groups:",
        "  - name: sekisho",
        "    rules:",
    ]
    for rule in RULES:
        unknown = set(rule.series) - known
        if unknown:
            raise ValueError(f"{rule.name} asks for series that nobody measures: {unknown}")
        expression = rule.expression.format(**{name: PREFIX + name for name in rule.series}) if rule.series else rule.expression
        lines += [
            f"      - alert: {rule.name}",
            f"        expr: '{expression}'",
            f"        for: {rule.minutes}m",
            f"        labels: {{severity: {rule.severity}}}",
            f'        annotations: {{summary: "{rule.summary}"}}',
        ]
    return "\n".join(lines) + "\n"
