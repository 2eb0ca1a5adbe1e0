"""Making a harmless copy of a message: active content taken out, the rest kept. Runs in the one-shot child only."""
