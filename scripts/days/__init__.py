"""The three recorded days of the Caro sample: calm, with a hotfix, and taken back.

The product's own rules, journal and watch run here on a clock that is driven; only the world - what people do, what
commands print, what GitHub answers - is told by these modules. `python -m scripts.record_days` writes them anew.
"""
