"""PostgreSQL: the stores of many machines. The units of work and the statements are those of `embedded`; this room speaks them to another engine."""
