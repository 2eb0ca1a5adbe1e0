"""Where foreign octets are opened: what is warmed up before the sandbox closes, and who forks it."""
