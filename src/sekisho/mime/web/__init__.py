"""Links, URLs and host names, as a browser reads them."""
