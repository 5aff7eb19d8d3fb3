"""Resilience against real servers on the loopback interface: what a timeout hides, what retries add up to."""
