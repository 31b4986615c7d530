"""Read the server: load, refresh, poll, reconnect, and compare with the last known state."""
