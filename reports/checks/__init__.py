"""Contradictions that a dossier's own figures prove: small pure functions, one per check.

``registry.CHECKS`` is the explicit list. Each check takes a ``CheckedTable`` and gives a
``CheckResult``; its docstring is the sentence that people read in ``docs/checks.md``.
"""
