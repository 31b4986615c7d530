"""What it takes to sign in: the server's address, keys and passwords."""
