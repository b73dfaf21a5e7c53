"""The images that models train on: photographs, drawn pictures, folders of one's own."""
