"""Put the templates, which lie beside the packages in a checkout, into wheels."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithTemplates(build_py):
    """Copies the packages into a wheel, and the templates into the package that reads them."""

    def run(self) -> None:
        """Copy the files; an editable install reads those of the checkout."""
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib, "generator", "templates")
            shutil.copytree("templates", target, dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithTemplates})
