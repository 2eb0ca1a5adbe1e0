"""How the station is: stores, machines, parts, and the service level that it reaches."""
