"""Configuration: what the office wrote in TOML and CSV files, read with care, written with care."""
