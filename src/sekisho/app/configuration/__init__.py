"""The settings file: what it may say, how it is read, checked and read again."""
