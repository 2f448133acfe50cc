"""The command line and composition root: the only place where adapters meet the rest.

Law: may import everything, and nothing imports it. One module for each command, loaded when that command is called,
so that a command pays only for the imports it uses.
"""
