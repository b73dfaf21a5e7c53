"""From a post and its runs to a page."""
