"""Text to model and back, sans-I/O: journal codec, upcasts, plan loader with positions, layouts, durations.

Law: imports only model. It is fed bytes or text and returns values; opening the file is somebody else's work.
"""
