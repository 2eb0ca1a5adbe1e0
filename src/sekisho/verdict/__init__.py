"""The judge: reports to a verdict; weights and combinations are data beside the code."""
