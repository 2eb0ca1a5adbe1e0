"""Use cases of tenants, people and routes."""
