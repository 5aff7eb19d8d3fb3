"""What PostgreSQL does when two ask for one name, and how far a replica of it falls behind."""
