"""The current snapshot, who is notified of its changes, and which of two answers is newer."""
