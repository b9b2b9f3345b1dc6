"""What pages of all rooms share: error pages, headers, filters, form fields, tables and downloads."""
