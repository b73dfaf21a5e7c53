"""The preview: posts in the browser while they are written, without Jekyll."""
