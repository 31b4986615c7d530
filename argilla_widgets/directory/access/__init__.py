"""Who can do what, and why: pure functions of one snapshot and the permission table."""
