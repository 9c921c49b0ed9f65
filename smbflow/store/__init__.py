"""The store: tables, migrations and queries; the only place with SQL."""
