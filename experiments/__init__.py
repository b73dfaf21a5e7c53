"""The experiments: the data set, four models, training, and the records that runs leave behind."""
