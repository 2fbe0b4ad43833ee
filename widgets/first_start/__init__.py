"""The first steps: content, a model, a first rule."""
