"""The design system: tokens, base templates with named slots, components, the gallery."""
