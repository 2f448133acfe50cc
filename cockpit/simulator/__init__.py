"""The embedded demo target: an HTTP service with health, a GitHub-shaped API, and faults on a script.

Law: stands alone, in a process of its own. It imports nothing of cockpit, and nothing outside cli knows of it.
"""
