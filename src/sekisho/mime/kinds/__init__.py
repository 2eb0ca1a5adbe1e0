"""What kind of file octets are, by what they hold and by how they are called."""
