"""The catalogue of adapters: immutable versions with their lineage, and aliases that say which of them serves."""
