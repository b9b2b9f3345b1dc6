"""Files in and out: uploads, spreadsheets and papers, with no knowledge of the rooms."""
