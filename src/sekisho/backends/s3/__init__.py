"""Message bytes in an S3-compatible store (an extra: `scripts/extras scale`)."""
