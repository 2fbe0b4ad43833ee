"""The offline translator: plain English to SQL by a parser, exact or silent.

tokens -> links (what each span may mean) -> grammar (found, values, conditions, nouns, columns, orders,
groups, modifiers, questions)
-> checks (a draft becomes a query tree) -> render (SQL) and explain (a sentence)
"""

from __future__ import annotations

from pitboss.translate.english.translator import EnglishTranslator, Reading, Traced

__all__ = ["EnglishTranslator", "Reading", "Traced"]
