"""Real engines: each is one context manager that leaves nothing behind."""
