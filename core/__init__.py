"""What every other room stands on: settings, errors, domain types, database, security."""
