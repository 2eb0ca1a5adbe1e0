"""Decide: a verdict and the tenant's wishes become one action for each recipient; and admission: who may send through us."""
