"""What was done: entries, their export, and the code that does the same."""
