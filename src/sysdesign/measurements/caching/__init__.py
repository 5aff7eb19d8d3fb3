"""What caches do on this machine: from the processor's own to those of browsers, processes and databases."""
