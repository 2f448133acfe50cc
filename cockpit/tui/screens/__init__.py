"""Full screens: the cockpit itself, and what may cover it.

Law: a screen arranges panes and passes on view models and intents; text from data goes through `tui.text` only.
"""
