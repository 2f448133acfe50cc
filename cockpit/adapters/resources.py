"""Where the files that come with the program are: the sample releases and the layouts.

Both stand at the top of a checkout, where people look for them, and inside the package once it is installed.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


class ResourceMissing(Exception):
    """Files that belong to the program are not there: the installation is incomplete."""


def data_dir(name: str, package: Path = _PACKAGE) -> Path:
    """The folder `name` ("sample_releases" or "layouts") of this installation, absolute.

    `package` is the folder of the cockpit package. Raises ResourceMissing where neither the installed copy nor a
    checkout around the package has the folder.
    """
    installed = package / "_data" / name
    if installed.is_dir():
        return installed
    checkout = package.parent
    # Without the second condition, any stranger's folder of that name in site-packages would be taken for ours.
    if (checkout / name).is_dir() and (checkout / "pyproject.toml").is_file():
        return checkout / name
    raise ResourceMissing(f"the folder {name} is missing at {installed}: install the package again")
