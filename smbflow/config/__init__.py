"""Configuration: schemas, loading with exact errors, writing with comments kept."""
