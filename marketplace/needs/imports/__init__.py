"""Reading 附件4, the county's list of service needs, as offices really fill it in."""
