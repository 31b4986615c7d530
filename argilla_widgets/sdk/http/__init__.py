"""Send requests to an Argilla server and read its responses."""
