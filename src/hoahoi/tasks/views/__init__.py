"""Pages of the acts of a task's life."""
