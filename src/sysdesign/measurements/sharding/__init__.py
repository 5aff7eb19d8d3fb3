"""What real stores do when data is split over several of them."""
