"""The design system: tokens, base templates with named slots, components, the gallery.

Each component is a template tag function; the gallery shows each in each state.
"""
