"""One module for each measure; `registry.load_measures` finds them."""
