"""The words of the house: frozen values that travel between the stages. Standard library only."""
