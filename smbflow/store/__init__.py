"""The store: tables, migrations and queries on one SQLite file; the only place with SQL."""
