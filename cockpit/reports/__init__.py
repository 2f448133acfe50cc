"""Views to Markdown, TOML and plain text: packet, postmortem, timeline, release notes, status.

Law: imports views and what lies below them, not engine or importers. Pure: it returns text, and the caller writes it.
"""
