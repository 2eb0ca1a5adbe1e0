"""How the API shows what use cases return: one module for each noun; plain values, no bytes, no rules."""
