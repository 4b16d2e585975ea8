"""Database: encrypted fields, a read replica, counts of many queries, fast migrations."""
