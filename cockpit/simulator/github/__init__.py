"""The GitHub-shaped API of the demo target.

Law: as its parent's, nothing of cockpit outside the simulator. Service asks planning and code, these ask the repository,
which knows the world; nothing here keeps anything of its own but the count of requests.
"""
