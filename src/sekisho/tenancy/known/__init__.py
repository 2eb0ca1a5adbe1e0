"""Organisations as the mail plane knows them: frozen values, kept up to date in every process."""
