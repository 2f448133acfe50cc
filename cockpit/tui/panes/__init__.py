"""The panes of the grid.

Law: a pane is given a frozen view model and draws it line by line; it decides nothing and asks nobody for data.
"""
