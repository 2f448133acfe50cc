"""The terminal: the one part of the screen that touches signals, the environment, file descriptors and programs.

Laws, however the screen ends (quit, SIGTERM, SIGINT, SIGHUP, a crash, the terminal gone):
- every mode that was switched on is switched off, mouse pixels (1016) included, and the tty's settings come back;
- the exit status says how it ended; nothing waits for a terminal that does not read;
- SIGHUP is handled even where it was ignored (nohup), and a terminal that is gone ends the program.
"""

from cockpit.tui.terminal.clipboard import copy
from cockpit.tui.terminal.driver import driver_class, handle_signals, release_signals
from cockpit.tui.terminal.surroundings import Surroundings, complain, give_back, look, prepared, read_texts, refusal
from cockpit.tui.terminal.writer import Writer

__all__ = [
    "Surroundings",
    "Writer",
    "complain",
    "copy",
    "driver_class",
    "give_back",
    "handle_signals",
    "look",
    "prepared",
    "read_texts",
    "refusal",
    "release_signals",
]
