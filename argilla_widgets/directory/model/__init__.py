"""Values without I/O: the snapshot of a server, queries, operations, and the order of texts."""
