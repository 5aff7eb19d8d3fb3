"""What real engines and this machine do: each experiment is a function that returns plain data."""
