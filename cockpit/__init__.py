"""Release cockpit: a plan says what a release needs, a journal says what happened, and one screen shows the two.

Law of the packages, top to bottom: cli > tui > session > engine | reports | importers > views > core | format | ports
> model. Adapters import ports, format and model and are wired in by cli; simulator and supervise stand alone.
"""

__version__ = "0.1.0"
