"""The terminal: the one part of the screen that touches signals, the environment, file descriptors and programs.

Law, however the screen ends (quit, SIGTERM, SIGINT, SIGHUP, a crash, the terminal gone):
- every mode that was switched on is switched off, mouse pixels (1016) included, and the tty's settings come back;
- the exit status says how it ended; nothing waits for a terminal that does not read;
- SIGHUP is handled even where it was ignored (nohup), and a terminal that is gone ends the program.
"""
