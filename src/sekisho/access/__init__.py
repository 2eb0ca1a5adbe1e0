"""Who is let in, and what they may do: the desk at which every use case is asked for."""
