"""The terminal app: knows the desk and the domain only."""
