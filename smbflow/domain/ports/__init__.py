"""The ports: what the core asks of the outer layers, one module per neighbour."""
