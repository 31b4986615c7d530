"""From people and a snapshot to a plan, which is applied as a command."""
