"""The craft of proof: who can this message prove it is from?"""
