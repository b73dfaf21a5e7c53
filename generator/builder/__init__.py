"""The build: out-of-date posts, rendering, drawing, writing, and the manifest of a site."""
