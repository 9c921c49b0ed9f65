"""Components that read and understand, each behind a port of the domain."""
