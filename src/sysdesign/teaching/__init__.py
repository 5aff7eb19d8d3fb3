"""What turns a model into a page: claims, explorers, exercises, figures, diagrams, sources."""
