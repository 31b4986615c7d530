"""Users, workspaces and datasets to try things on, written through the server's own models."""
