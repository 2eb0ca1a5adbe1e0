"""What the house does by itself: retention, orphans, ledger, health."""
