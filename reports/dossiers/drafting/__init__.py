"""Drafting the papers of a dossier from what it says (``reports/dossiers/content.py``).

``papers.build_paper`` gives papers as data (``reports/papers/paper.py``), ``narrative.paragraphs``
the narrative with the figures under it. Plain Python: no ORM, no request, no clock.
"""
