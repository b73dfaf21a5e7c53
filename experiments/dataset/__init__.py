"""The images that models train on: photographs, drawn pictures, any folder with two classes."""
