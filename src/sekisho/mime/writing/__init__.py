"""Mail written by us: letters of our own, marks and notes in foreign ones, and a harmless preview."""
