"""Pictures of the users of a server."""
