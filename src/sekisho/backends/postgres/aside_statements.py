"""What only the spool of one machine asks, for mail that waits there for the database; everything else it asks as any spool does."""

# Which delivery is owed for which arrival: deliveries are found by their own names, and here an arrival moves with all of them.
MAKE_OWED = """CREATE TABLE IF NOT EXISTS owed_for (
        tenant TEXT NOT NULL, arrival TEXT NOT NULL, delivery TEXT NOT NULL, PRIMARY KEY (tenant, arrival, delivery)
    ) WITHOUT ROWID"""
ADD_OWED = "INSERT INTO owed_for (tenant, arrival, delivery) VALUES (?, ?, ?)"
OWED_FOR = """SELECT deliveries.tenant, deliveries.delivery, deliveries.due_at, deliveries.next_at, deliveries.value FROM owed_for
    JOIN deliveries ON deliveries.tenant = owed_for.tenant AND deliveries.delivery = owed_for.delivery
    WHERE owed_for.tenant = ? AND owed_for.arrival = ?"""
DROP_OWED = "DELETE FROM owed_for WHERE tenant = ? AND arrival = ?"

ARRIVAL = "SELECT undecided, tries, open_count, settled_at, value, blob FROM arrivals WHERE tenant = ? AND arrival = ?"
SOME_ARRIVALS = "SELECT tenant, arrival FROM arrivals ORDER BY arrival LIMIT ?"
KEPT_FOR = "SELECT tenant, held, arrival, recipient, state, until, inline, value FROM held WHERE tenant = ? AND arrival = ?"
OCTETS = "SELECT length(content) FROM blobs WHERE number = ? AND tenant = ?"
COUNT = "SELECT count(*) FROM arrivals"
DROP_FATES = "DELETE FROM ledger WHERE tenant = ? AND arrival = ?"
