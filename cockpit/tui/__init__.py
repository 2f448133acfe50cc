"""The screen, in Textual.

Law: the only package that imports textual or rich; it imports session and what lies below, and only cli imports it.
No rule lives here: a pane draws a view model, an intent becomes a command. Only `terminal` touches the environment.
"""
