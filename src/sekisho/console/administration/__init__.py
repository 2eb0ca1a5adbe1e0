"""Pages of an organisation's administration: settings, groups, import, signing keys, webhooks and tokens, DMARC, and the organisations themselves."""
