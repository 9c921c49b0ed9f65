"""Connectors to the programs outside: the accounts first."""
