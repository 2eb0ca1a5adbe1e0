"""The emergency mailbox: people read and answer their mail while their own server cannot be reached."""
