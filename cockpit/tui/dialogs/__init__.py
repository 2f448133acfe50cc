"""Questions to a person: reasons, choices, typed confirmations.

Law: the target is pinned when the dialog opens, Enter alone never confirms a danger, escape always leaves.
"""
