"""A synthetic nation: invented workers in the proportions of the official figures.

    figures    the shares, from `workers/data`
    places     home districts and PINs, where people move to
    names      names by region
    people     one invented person from a stream of random numbers,
               with families (names), stays (home, present address), chance (small choices)
    truth      where each of them really lives: known to tests and measures, to no page
    loading    from people to rows, chunk by chunk
    demo       three people written by hand
    report     what came out beside the figures

Worker i of seed s is the same person whoever makes it, however many are made and in how many runs:
the first k of `populate --workers N` are those of `--workers k`. What a person is depends on the
seed, the place in the row and the reference data, and on nothing else. Not from the seed are the
UAN, which continues the vault's series, and what must be a secret even here: the vault's
references, the seals and the token of the card. Rows carry the clock's time where they say when
they were written.

Their Aadhaar numbers are test numbers, `19`, three digits of the seed, six of the place and the
check digit: the stand-in UIDAI answers for them, but the person it invents for such a number is
another than the one here.
"""
