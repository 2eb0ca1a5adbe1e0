"""Pages of the weekly briefing."""
