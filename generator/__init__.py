"""The generator: turns run records and prose into pages of a Jekyll site."""
