"""The digest: mail to people about what was stopped for them, with links that do one thing each."""
