"""Publications: versions, placements in networks, approval, correction, withdrawal."""
