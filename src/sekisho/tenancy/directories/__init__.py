"""Directories (LDAP, Active Directory, LDIF) that people are taken from."""
