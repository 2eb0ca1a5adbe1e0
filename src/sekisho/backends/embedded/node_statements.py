"""Every statement on who is where, in `spool.db`. They belong to no tenant."""

ANNOUNCE = """INSERT INTO nodes (node, place, process, generation, lease_until, value) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (node, place, process) DO UPDATE
    SET generation = excluded.generation, lease_until = excluded.lease_until, value = excluded.value"""
FORGET_OLD = "DELETE FROM nodes WHERE lease_until < ?1 OR (place = ?2 AND generation < ?3)"
FORGET_SILENT = "DELETE FROM nodes WHERE node = ? AND lease_until < ?"
LEAVE = "DELETE FROM nodes WHERE node = ? AND place = ? AND process = ? AND generation = ?"
ANNOUNCED = "SELECT node, place, process, generation, lease_until, value FROM nodes ORDER BY node, place, process"
WISH = "INSERT INTO node_wishes (node, value) VALUES (?, ?) ON CONFLICT (node) DO UPDATE SET value = excluded.value"
UNWISH = "DELETE FROM node_wishes WHERE node = ?"
WISH_OF = "SELECT value FROM node_wishes WHERE node = ?"
WISHES = "SELECT node, value FROM node_wishes ORDER BY node"
