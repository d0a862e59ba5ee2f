"""Two small texts, and a course to build them in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dlguide_kernel import cli

LESSON = """\
---
kernelspec:
  name: dlguide
---

# Sessions

+++ {"slide": 55, "slideshow": {"slide_type": "slide"}}

## Data

A line through points: $y = a x + b$.

```{code-cell}
:slide: [56, 57]
:tags: [remember]

%matplotlib inline
a = 2
```

```{code-cell}
---
slide: 58
slideshow: {slide_type: fragment}
---
%%shell
ls | wc -l
```
"""

PROBLEM = """\
# Descent

```{code-cell}
:nbgrader: {grade_id: step}

def step(theta, gradient):
    ### BEGIN SOLUTION
    return theta - 0.125 * gradient
    ### END SOLUTION
```

```{code-cell}
:nbgrader: {grade_id: step-test, points: 2}

assert step(1.0, 8.0) == 0.0
### BEGIN HIDDEN TESTS
assert step(5.0, 16.0) == 3.0
### END HIDDEN TESTS
```

+++ {"nbgrader": {"grade_id": "why", "points": 3}}

It goes downhill along the steepest direction there is.

+++ {"nbgrader": {"grade_id": "draw", "task": true, "points": 1}}

Draw the path.

### BEGIN MARK SCHEME
A zigzag earns the point.
### END MARK SCHEME

+++ {"nbgrader": {"grade_id": "given", "read_only": true}}

Do not change this.
"""


@dataclass
class Course:
    """A course on disk, and `dlguide build` run in it."""

    root: Path

    def lesson(self, stem: str, source: str) -> Path:
        path = self.root / "lessons" / "text" / f"{stem}.md"
        path.write_text(source, encoding="utf-8")
        return path

    def problem(self, name: str, source: str) -> Path:
        path = self.root / "course" / "text" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
        return path

    def build(self, *arguments: str | Path) -> int:
        return cli.main(["build", *map(str, arguments)])

    def state(self) -> dict[str, tuple[bytes, int]]:
        """Every file with its content and its modification time."""
        return {
            str(p.relative_to(self.root)): (p.read_bytes(), p.stat().st_mtime_ns)
            for p in sorted(self.root.rglob("*"))
            if p.is_file()
        }
