"""The base classes of all widgets: messages, then what is on a server, then users as a table, and changes."""
