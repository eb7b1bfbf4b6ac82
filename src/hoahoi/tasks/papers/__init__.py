"""Papers of a task's life, written from the record: kinds.py declares them, documents/papers lists, draws and numbers them."""
