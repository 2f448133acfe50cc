"""All input and output: files, locks, HTTP, git, processes, clipboard, clock.

Law: imports only ports, format and model, and only cli imports it. Whatever the world does wrong becomes a
value or a named error here, with a sentence that a person can act on.
"""
