"""What indexes do in SQLite and PostgreSQL: pages read and written, records in the log, plans."""
