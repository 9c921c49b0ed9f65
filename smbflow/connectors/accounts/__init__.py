"""Import files for accounting programs: column sets as TOML files, and one JSON a bill."""
