"""What balancers do with real connections, on the loopback interface."""
