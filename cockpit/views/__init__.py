"""State to frozen view models in plain words, never colours; also what every intent may do now, and why not.

Law: imports core, format, ports and model. Pure: the same state and `now` always give the same view.
"""
