"""Vocabulary: frozen msgspec structs for plan, events, commands, observations, effects and state.

Law: the ground floor. Imports nothing else of cockpit, holds no behaviour, touches no world.
"""
