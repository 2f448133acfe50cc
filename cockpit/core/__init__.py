"""The rules, pure: evolve, decide, effects, and one module for each policy.

Law: imports only model. No files, sockets, processes, environment or clock: `now` arrives as an argument.
`evolve` is total and never raises on an event that an earlier version wrote.
"""
