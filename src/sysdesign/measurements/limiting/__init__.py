"""Rate limiters where they really stand: in Valkey, for many gateways at once, and behind HTTP."""
