"""Output formats: a format a file, each turns a page into files of the site.

To add one, write a class with the methods of `generator.pages.page.Target`, and list it here.
Formats of `export`, for other sites, are those of `generator.targets.exported.Format`.
"""

from generator.pages.page import Target
from generator.targets.jekyll import Jekyll
from generator.targets.notebook import Notebook

PAGES: Target = Jekyll()
TARGETS: tuple[Target, ...] = (PAGES, Notebook(PAGES))
