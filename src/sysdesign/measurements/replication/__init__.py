"""What a primary and its replicas do, measured on PostgreSQL and over HTTP."""
