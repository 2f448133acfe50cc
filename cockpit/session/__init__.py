"""What a screen or a command talks to: live, read-only and replay behind one Protocol.

Law: imports engine, reports, importers and what lies below them, never tui. It holds no second source of truth.
"""
