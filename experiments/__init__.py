"""Image classifiers: their data set, models, training, and the records of their runs."""
