"""What real brokers do with acknowledgements, offsets, retention and order."""
