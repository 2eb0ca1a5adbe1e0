"""Room "client": the typed client of the API, for programs in Python and for `sekisho api`. It knows words and its own calls alone."""
