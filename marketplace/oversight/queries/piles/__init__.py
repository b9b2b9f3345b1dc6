"""The piles of the desks, by what they are of: needs and admission, tenders, services, surveys and the round."""
