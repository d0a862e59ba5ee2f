"""Lesson and problem texts (MyST) become notebooks, the same to the byte each time.

- `read.py`: text → cells with their line numbers
- `nbgrader_form.py`: nbgrader's short form → its full metadata
- `lint.py`: what a text must have, with `prose.py` and `code_cells.py`
- `deck.py`: which slides each lesson carries
- `notebook.py`: cells → the notebook's bytes
- `tree.py`: which text makes which notebook
- `build.py`: everything in memory, then everything on disk
- `command.py`: `dlguide build`
"""
