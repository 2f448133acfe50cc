"""What the keys do: each act fixes its target, asks for what has to be said, and hands one command to the session.

Law: an act knows no rule. Whether it is allowed, the session says; `sample` functions only build the command to ask about.
"""
