"""Judge: the reports of all inspections become one verdict, by weights that are data. Nothing here decides what happens to the message."""
