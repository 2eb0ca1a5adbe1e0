"""What people set for themselves: their digest, their senders, who helps them."""
