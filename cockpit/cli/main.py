"""The `cockpit` command."""

import click

from cockpit import __version__


@click.group(name="cockpit")
@click.version_option(__version__, prog_name="cockpit")
def main() -> None:
    """Watch over a release from one terminal."""
