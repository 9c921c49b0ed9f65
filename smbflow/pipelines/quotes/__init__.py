"""The quotes pipeline: from a request to a priced quote that a person lets go."""
