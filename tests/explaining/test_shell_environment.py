"""Environment variables that are missing, or are no text."""

from __future__ import annotations


def test_a_variable_that_is_not_set(own_code, explained, monkeypatch) -> None:
    monkeypatch.delenv("DATA_DIR", raising=False)
    monkeypatch.setenv("DATA_DIRS", "/data")
    explained(
        own_code("import os\nfolder = os.environ['DATA_DIR']"),
        "variable-not-set",
        line=2,
        slide=11,
        lesson="03",
        says=[
            "DATA_DIR is not set in this kernel",
            "nearest name is 'DATA_DIRS'",
            "%env DATA_DIR=",
            "export DATA_DIR=… in ~/.bashrc (slide 13)",
        ],
    )


def test_a_variable_that_is_deleted(own_code, explained, monkeypatch) -> None:
    monkeypatch.delenv("DATA_DIR", raising=False)
    failed = own_code("import os\ndel os.environ['DATA_DIR']")
    explained(failed, "variable-not-set", line=2, slide=11)


def test_a_number_for_a_variable(own_code, explained) -> None:
    failed = own_code("import os\nos.environ['TF_CPP_MIN_LOG_LEVEL'] = 2")
    says = [
        "always text, and 2 is of type int",
        'os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"',
    ]
    explained(failed, "variable-is-text", line=2, slide=11, lesson="03", says=says)


def test_what_is_left_alone(own_code, left_alone) -> None:
    left_alone(own_code("{'a': 1}['DATA_DIR']"))
    left_alone(own_code("raise KeyError('HOME_DIR')"))
    left_alone(own_code("raise TypeError('str expected, not int')"))
    code = "class Table:\n    def __getitem__(self, key): return {}[key]\nTable()['x']"
    left_alone(own_code(code))
