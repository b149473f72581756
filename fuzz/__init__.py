"""Fuzzing: hostile inputs by the hundred thousand, not part of the package. See ``docs/fuzzing.md``.

``python -m fuzz TARGET --executions N`` runs one target, ``python -m fuzz all`` every one, ``python -m fuzz list``
says what there is. A *target* turns bytes into a call of Dragoman and checks what comes of it; a *seed* makes a run
repeatable; whatever fails is kept in ``build/fuzz`` and runs again by ``--replay FILE``.
"""
