"""The structure of a message: parts between boundaries, entities in every reading, bodies decoded to leaves."""
