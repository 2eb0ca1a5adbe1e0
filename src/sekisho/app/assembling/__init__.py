"""From settings to parts: rooms put together with what they stand on."""
