"""From a file or text to people, or to problems in their rows."""
