"""The processes of one machine: started, kept alive, their sockets and rights."""
