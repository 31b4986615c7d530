"""What requests of a browser ask of the directory, and how its results become messages."""
