"""What it takes to connect: the server's address, settings of the environment, keys and passwords."""
