"""Reports for people: a day, week or month of an organisation's mail as page, mail and PDF."""
