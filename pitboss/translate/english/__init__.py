"""The offline translator: plain English to SQL by a parser, exact or silent.

tokens -> links (what each span may mean) -> grammar (found, values, comparisons, durations, predicates,
conditions, nouns, firsts, relations, columns, measures, keys, orders, groups, modifiers, facts, asked_values, apiece,
questions) -> checks (a draft becomes a query tree)
-> render (SQL) and explain (a sentence). `roles` sees tables under the names that their keys give them, `graph` finds
the way from one to another, `index` and `names` know what words mean, `typos` mends small slips.
"""

from __future__ import annotations

from pitboss.translate.english.translator import EnglishTranslator, Reading, Traced

__all__ = ["EnglishTranslator", "Reading", "Traced"]
