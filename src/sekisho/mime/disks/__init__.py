"""Disk images: virtual disks, partitions and file systems, read from their octets alone; nothing is mounted, nothing is expanded beforehand."""
