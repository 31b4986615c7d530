"""The journal of what was done: entries, their export, and the equivalent code."""
