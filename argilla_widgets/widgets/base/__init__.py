"""What all widgets build on: messages, state, lifetime, the client, and the built front end."""
