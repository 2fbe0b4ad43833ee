"""A second, freer reader: it takes what the words name, and the few words between them, wherever these stand.

It is asked only where the grammar has no reading. Every word still has to be accounted for, so that it says nothing
rather than leave something out.
"""
