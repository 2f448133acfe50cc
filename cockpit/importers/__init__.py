"""A Markdown runbook to a draft plan, with a report of what was not understood.

Law: imports views and what lies below them, not engine or reports. Pure: it is given text and returns text.
"""
