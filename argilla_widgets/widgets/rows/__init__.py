"""The users as rows: how they travel, and how a page stores them."""
