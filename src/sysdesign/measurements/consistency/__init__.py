"""What real replicated systems answer while their machines cannot talk to each other."""
