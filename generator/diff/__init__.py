"""The difference between two states of a project, by what was made: pages, claims, records."""
