"""Where the links of a digest lead: one page for one mail and one act."""
