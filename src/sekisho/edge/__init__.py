"""The asyncio shell over the SMTP protocol."""
