"""Lists of beneficiaries become enrolments: files -> mapping -> rows -> whose each row is.

    intake   a file becomes a BeneficiaryList, and its cells rows; the same file twice is one list
    running  a list that waits is matched, in one transaction: by numbers, else by likeness
    deciding what a member of staff says of a row, and taking a link back

Likeness is scored by Splink, on candidate pairs that PostgreSQL names by the keys of the search.
"""
