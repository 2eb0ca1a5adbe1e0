"""What a reader sees: octets to characters, markup to text shown and text hidden."""
