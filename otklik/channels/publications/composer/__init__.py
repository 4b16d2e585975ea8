"""Writing a publication: form, preview in each network, pictures, links."""
