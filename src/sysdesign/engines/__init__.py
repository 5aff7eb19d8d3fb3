"""Real engines, measured on this machine."""
