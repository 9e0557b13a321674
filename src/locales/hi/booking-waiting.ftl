# Waiting lists, shares, lotteries
