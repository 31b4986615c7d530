"""The REST routes of a server, and the announcement of every write."""
