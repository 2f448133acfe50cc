"""The one process for each journal that acts: polling schedule, effects, their dispatch.

Law: imports views and what lies below them. It may use asyncio, but every file, socket and process is reached
through a port that cli passes in. An effect runs only after the event that orders it is on disk.
"""
