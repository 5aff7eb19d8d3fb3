"""What the exercises ask for, one file a subject; the same contracts test the book's own models."""
