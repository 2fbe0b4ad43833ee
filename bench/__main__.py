"""`python -m bench`: the quick benches, one table. Exit 1 where a bar is not held."""

import sys

from bench import rules, start, translate
from bench.measure import print_table

if __name__ == "__main__":
    sys.exit(0 if print_table([*start.measure(), *translate.measure(), *rules.measure()]) else 1)
