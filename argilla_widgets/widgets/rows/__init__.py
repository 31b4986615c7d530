"""The users as rows: how they travel, and the widgets that show them."""
