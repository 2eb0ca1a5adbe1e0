"""Documents that people keep: PDF by fpdf2 (LGPL, unmodified, named here alone), with a Japanese font of our own subset."""
