"""Progress: how far the people of a workspace are with its datasets."""
