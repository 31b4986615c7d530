"""Read the server: load, refresh, poll, reconnect, and compare with what was seen before."""
