"""What every command says and prints, in both languages, and for whom it is run."""
