"""Weekly security reports in, a briefing out."""
