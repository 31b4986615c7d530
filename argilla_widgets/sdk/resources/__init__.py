"""The users, workspaces and datasets of a server, as objects and as collections."""
