"""The current snapshot, its subscribers, and which of two responses is newer."""
