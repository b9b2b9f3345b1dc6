"""Reading the lists that county offices fill in: the forms' shared vocabulary and 附件1, the list of institutions."""
