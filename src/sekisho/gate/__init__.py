"""The journey of a message through the station."""
